// @ts-check
import { Chart } from './chart.js';
import { el, fill, setText } from './dom.js';
import { clock, count, rate } from './format.js';
import { icon } from './icons.js';
import { payloadView } from './payload-view.js';
import { Replay } from './replay.js';
import { firstNumber, numberAt, pathText, Series } from './series.js';

/** @typedef {import('../client/spore-client.js').SporeEvent} SporeEvent */
/** @typedef {import('./series.js').Path} Path */

/** How far back a chart begins, where the gateway keeps an event log. */
const HISTORY_MS = 15 * 60_000;

/** How often a value that changes is written anew: people want to read it. */
const REFRESH_MS = 500;

/** One topic: its last value, and its numbers over time. */
export class TopicDetails {
  element = el('section', { class: 'details', 'aria-label': 'Topic', hidden: true });
  #app;
  #onClose;
  #topic = '';
  /** @type {Path | undefined} */
  #path;
  #series = new Series();
  /** @type {Chart | undefined} */
  #chart;
  /** @type {SporeEvent | undefined} */
  #shown;
  #shownAt = 0;
  #drawn = 0;
  /** @type {Replay | undefined} */
  #history;
  /** @type {(() => void) | undefined} */
  #stop;
  #facts = el('dl', { class: 'facts' });
  #value = el('div', { class: 'value' });
  #drawing = el('div', { class: 'drawing' });
  #note = el('p', { class: 'quiet' });

  /**
   * @param {import('./app.js').App} app
   * @param {() => void} onClose
   */
  constructor(app, onClose) {
    this.#app = app;
    this.#onClose = onClose;
  }

  /** @param {string} topic empty to hide it */
  show(topic) {
    this.#stop?.();
    this.#history?.close();
    this.#topic = topic;
    this.#path = undefined;
    this.#shown = undefined;
    this.#chart = undefined;
    this.element.hidden = topic === '';
    if (topic === '') {
      return;
    }
    fill(this.#drawing);
    fill(this.#value);
    fill(this.element,
      el('div', { class: 'details-head' },
        el('h2', { class: 'details-title' }, topic),
        el('button', {
          class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: () => this.#onClose(),
        }, icon('close'))),
      this.#facts, this.#drawing, this.#value,
      el('div', { class: 'buttons' },
        el('a', { class: 'button small', href: `#/stream?topic=${encodeURIComponent(topic)}` }, 'In the stream'),
        el('a', { class: 'button small', href: `#/stream?topic=${encodeURIComponent(`${topic}/#`)}` },
          'With all below')));
    this.#stop = this.#app.world.listen((event) => {
      if (event.topic === topic) {
        this.#take(event);
      }
    });
    const last = this.#app.world.topics.get(topic)?.last;
    this.#pick(last && firstNumber(last.data));
    this.draw();
  }

  draw() {
    const node = this.#app.world.topics.get(this.#topic);
    if (this.element.hidden || !node?.last) {
      return;
    }
    const { now } = this.#app;
    if (node.last !== this.#shown && Date.now() - this.#shownAt > REFRESH_MS) {
      this.#shown = node.last;
      this.#shownAt = Date.now();
      this.#write(node.last);
    }
    facts(this.#facts, [
      ['Last', clock(node.last.time)],
      ['Rate', `${rate(node.rate.perSecond(now, 10))} a second`],
      ['Events', count(node.rate.total)],
    ]);
    if (this.#chart && this.#drawn !== this.#series.times.length) {
      this.#drawn = this.#series.times.length;
      this.#chart.draw(this.#series.times, this.#series.values);
    }
  }

  /** @param {SporeEvent} event */
  #take(event) {
    if (!this.#path) {
      this.#pick(firstNumber(event.data));
    } else if (!event.snapshot) {
      add(this.#series, event, this.#path);
    }
  }

  /** @param {SporeEvent} event */
  #write(event) {
    const folded = [...this.#value.querySelectorAll('details')].map((details) => details.open);
    fill(this.#value, payloadView(event.data, {
      onNumber: (path) => this.#pick(path),
      isPicked: (path) => this.#path !== undefined && pathText(path) === pathText(this.#path),
    }));
    // What a person folded stays so while values change.
    this.#value.querySelectorAll('details').forEach((details, index) => {
      details.open = folded[index] ?? details.open;
    });
  }

  /** @param {Path | undefined} path */
  #pick(path) {
    this.#history?.close();
    this.#path = path;
    this.#shown = undefined;
    this.#shownAt = 0;
    if (!path) {
      return;
    }
    const series = new Series();
    this.#series = series;
    this.#drawn = -1;
    for (const event of this.#app.world.recent.toArray().reverse()) {
      if (event.topic === this.#topic) {
        add(series, event, path);
      }
    }
    const name = pathText(path) || 'value';
    this.#chart = new Chart({
      label: `${name} of ${this.#topic} over time`, lines: [{ label: name, colour: '--accent' }], height: 190 });
    fill(this.#drawing, el('h3', { class: 'small-title mono' }, name), this.#chart.element, this.#note);
    this.#fetchHistory(series, path);
  }

  /**
   * @param {Series} series
   * @param {Path} path
   */
  #fetchHistory(series, path) {
    const earlier = new Series();
    const { now } = this.#app;
    setText(this.#note, 'Fetching what was before…');
    this.#history = new Replay({
      from: now - HISTORY_MS,
      to: now,
      topics: [this.#topic],
      onEvent: (event) => {
        // A topic may have wildcards in its name that other topics match.
        if (event.topic === this.#topic) {
          add(earlier, event, path);
        }
      },
      onEnd: (problem) => {
        series.prepend(earlier);
        this.#drawn = -1;
        setText(this.#note, problem === ''
          ? 'With the last 15 minutes of the event log.' : `Without what was before: ${problem}.`);
      },
    });
  }
}

/**
 * @param {Series} series
 * @param {SporeEvent} event
 * @param {Path} path
 */
function add(series, event, path) {
  const value = numberAt(event.data, path);
  if (value !== undefined) {
    series.add(event.time.getTime(), value);
  }
}

/**
 * Writes facts without making them anew each time.
 *
 * @param {HTMLElement} list
 * @param {string[][]} rows
 */
function facts(list, rows) {
  if (list.childElementCount !== rows.length * 2) {
    fill(list, ...rows.flatMap(([name]) => [el('dt', {}, name), el('dd', { class: 'num' })]));
  }
  rows.forEach(([, value], index) => setText(list.children[2 * index + 1], value));
}
