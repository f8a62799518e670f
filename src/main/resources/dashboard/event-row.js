// @ts-check
import { el, setText } from './dom.js';
import { clock } from './format.js';
import { preview, sourceOf } from './payload.js';

/** @typedef {import('../client/spore-client.js').SporeEvent} SporeEvent */

/** @type {WeakMap<HTMLElement, EventRow>} */
const rows = new WeakMap();

/** One event on one line. Used again and again for others. */
export class EventRow {
  #time = el('span', { class: 'row-time num' });
  #source = el('span', { class: 'row-source' });
  #topic = el('span', { class: 'row-topic' });
  #marks = el('span', { class: 'row-marks' });
  #data = el('span', { class: 'row-data' });
  element = el('div', { class: 'row' },
    this.#time, this.#source, this.#topic, this.#marks, this.#data);
  /** @type {SporeEvent | undefined} */
  #shown;

  constructor() {
    rows.set(this.element, this);
  }

  /**
   * The row that this element belongs to.
   *
   * @param {HTMLElement} element
   */
  static of(element) {
    return /** @type {EventRow} */ (rows.get(element));
  }

  /** @param {SporeEvent | undefined} event */
  show(event) {
    if (!event || event === this.#shown) {
      return;
    }
    this.#shown = event;
    const source = sourceOf(event);
    setText(this.#time, clock(event.time));
    setText(this.#source, source);
    this.#source.dataset.source = source;
    setText(this.#topic, event.topic);
    this.#topic.title = event.topic;
    setText(this.#marks, marksOf(event));
    setText(this.#data, preview(event.data));
    this.element.classList.toggle('row-old', event.snapshot);
  }
}

/** @param {SporeEvent} event */
function marksOf(event) {
  const marks = [];
  if (event.snapshot) {
    marks.push('last');
  }
  if (event.retained) {
    marks.push('retained');
  }
  if (event.data instanceof Uint8Array) {
    marks.push('binary');
  }
  return marks.join(' ');
}
