// @ts-check
import { copyText } from './clipboard.js';
import { el, fill } from './dom.js';
import { clock, moment, size } from './format.js';
import { icon } from './icons.js';
import { payloadView } from './payload-view.js';
import { asJson, kindOf, sizeOf, sourceOf } from './payload.js';

/** @typedef {import('../client/spore-client.js').SporeEvent} SporeEvent */

/** One event in full. */
export class EventDetails {
  element = el('section', { class: 'details', 'aria-label': 'Event', hidden: true });
  #options;

  /**
   * @param {object} options
   * @param {() => void} options.onClose
   * @param {(filter: Partial<import('./filters.js').Filter>) => void} options.onFilter
   * @param {() => import('./filters.js').Filter} options.filter the one in force
   */
  constructor(options) {
    this.#options = options;
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        options.onClose();
      }
    });
  }

  /** @param {SporeEvent} event */
  show(event) {
    this.element.hidden = false;
    fill(this.element,
      el('div', { class: 'details-head' },
        el('h2', { class: 'details-title' }, event.topic),
        el('button', {
          class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: this.#options.onClose,
        }, icon('close'))),
      facts(event),
      el('div', { class: 'buttons' }, this.#copy(event), ...this.#filters(event.topic)),
      payloadView(event.data));
  }

  hide() {
    this.element.hidden = true;
    fill(this.element);
  }

  /** @param {SporeEvent} event */
  #copy(event) {
    const label = el('span', {}, 'Copy as JSON');
    return el('button', { class: 'button small', type: 'button', onclick: async () => {
      label.textContent = await copyText(asJson(event)) ? 'Copied' : 'This browser does not let pages copy';
    } }, icon('copy'), label);
  }

  /** @param {string} topic */
  #filters(topic) {
    const { onFilter, filter } = this.#options;
    return [
      el('button', { class: 'button small', type: 'button', onclick: () => onFilter({ topics: [topic] }) },
        'Only this topic'),
      el('button', { class: 'button small', type: 'button', onclick: () =>
        onFilter({ exclude: [...new Set([...filter().exclude, topic])] }) }, 'Without it'),
      el('a', { class: 'button small', href: `#/topics?topic=${encodeURIComponent(topic)}` }, 'In the tree'),
    ];
  }
}

/** @param {SporeEvent} event */
function facts(event) {
  const marks = [
    event.retained ? 'retained' : '',
    event.snapshot ? 'the last one of its topic when the page came' : '',
  ].filter((mark) => mark !== '');
  const rows = [
    ['Time', `${moment(event.time).replace(/\d\d:\d\d:\d\d$/, '')}${clock(event.time)}`],
    ['Source', `${sourceOf(event)}${event.qos === undefined ? '' : `, QoS ${event.qos}`}`],
    ['Payload', `${kindOf(event.data)}, ${kindOf(event.data) === 'json' ? 'about ' : ''}${size(sizeOf(event.data))}`],
    ['Id', event.id],
    ...(marks.length > 0 ? [['Marks', marks.join(', ')]] : []),
  ];
  return el('dl', { class: 'facts' },
    ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}
