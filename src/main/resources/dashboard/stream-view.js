// @ts-check
import { copyText } from './clipboard.js';
import { el, setText } from './dom.js';
import { EventDetails } from './event-details.js';
import { EventRow } from './event-row.js';
import { Feed } from './feed.js';
import { formatTopics, fromQuery, parseTopics, toQuery, wants } from './filters.js';
import { count, rate } from './format.js';
import { icon } from './icons.js';
import { PublishBox } from './publish-box.js';
import { Rate } from './rate.js';
import { StreamLog } from './stream-log.js';
import { VirtualList } from './virtual-list.js';
import { KEPT_EVENTS } from './world.js';

/** @typedef {import('../client/spore-client.js').SporeEvent} SporeEvent */

/** The list is drawn so often a second; what comes faster than rows can be drawn is sampled. */
const DRAWS_PER_SECOND = 10;

/** A pointer that moves among the rows is about to choose one; one that rested so long is not. */
const AIM_MS = 1500;

/** What comes, as it comes. */
export class StreamView {
  element;
  #app;
  #log = new StreamLog();
  #rate = new Rate();
  /** @type {import('./filters.js').Filter} */
  #filter = { topics: [], exclude: [], text: '' };
  /** @type {(() => void) | undefined} ends what feeds the log */
  #stop;
  #paused = false;
  /** Whether a person looks at one event: the rows must not run away meanwhile. */
  #reading = false;
  /** Until when the rows stand still under a pointer; 0 for not at all. */
  #aimedUntil = 0;
  /** How many events there were when the rows were drawn: those below have moved on since. */
  #totalDrawn = 0;
  #details;
  #publish = new PublishBox();
  #list = new VirtualList({
    id: 'event', label: 'Events, the newest first', role: 'listbox',
    make: () => new EventRow().element,
    render: (row, index) => {
      this.#totalDrawn = this.#log.total;
      EventRow.of(row).show(this.#log.at(index));
    },
    onSelect: (index) => this.#select(index),
    onKey: (_, key) => this.#key(key),
    onScroll: () => this.#settle(),
  });
  #topics = el('input', {
    class: 'field mono', id: 'stream-topics', autocomplete: 'off', spellcheck: 'false',
    placeholder: 'sensor/#, !sensor/debug/#' });
  #text = el('input', {
    class: 'field', id: 'stream-text', type: 'search', autocomplete: 'off', placeholder: 'Search' });
  #problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  #counts = el('span', { class: 'num' });
  #sampled = el('span', { class: 'sampled' });
  #pause = el('button', { class: 'button', type: 'button', onclick: () => this.#toggle() });
  #waiting = el('button', {
    class: 'waiting', type: 'button', hidden: true, onclick: () => this.#resume() });
  #empty = el('p', { class: 'empty' });

  /** @param {import('./app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#details = new EventDetails({
      onClose: () => this.#close(),
      onFilter: (filter) => this.#go({ ...this.#filter, ...filter }),
      filter: () => this.#filter,
    });
    const link = el('button', { class: 'button', type: 'button', onclick: () => this.#copyLink() },
      icon('link'), el('span', { class: 'wide' }, 'Copy link'));
    this.element = el('section', { class: 'stream', 'aria-label': 'Stream' },
      el('form', { class: 'toolbar', onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
        el('label', { class: 'labelled grow', for: 'stream-topics' },
          el('span', { class: 'label' }, 'Topics'), this.#topics),
        el('label', { class: 'labelled', for: 'stream-text' },
          el('span', { class: 'label' }, 'Text'), this.#text),
        el('div', { class: 'buttons' }, this.#pause, link, this.#publish.opener),
        el('button', { class: 'visually-hidden', type: 'submit' }, 'Apply')),
      this.#problem,
      this.#publish.element,
      el('div', { class: 'list-head' }, this.#counts, this.#sampled, this.#waiting),
      el('div', { class: 'split' },
        el('div', { class: 'list-box' }, this.#list.element, this.#empty),
        this.#details.element));
    this.#topics.addEventListener('change', () => this.#submit());
    this.#text.addEventListener('input', () => this.#submit());
    this.#list.element.addEventListener('pointermove', (event) => {
      // Browsers also tell of rows that move under a pointer that rests.
      if (event.movementX !== 0 || event.movementY !== 0) {
        this.#aim(Date.now() + AIM_MS);
      }
    });
    this.#list.element.addEventListener('pointerdown', () => this.#aim(Date.now() + AIM_MS));
    this.#list.element.addEventListener('pointerleave', () => this.#aim(0));
    app.onWorld(() => this.#restart());
    this.#restart();
    this.#namePause();
  }

  /** @param {URLSearchParams} query */
  show(query) {
    const filter = fromQuery(query);
    if (toQuery(filter).toString() !== toQuery(this.#filter).toString()) {
      this.#filter = filter;
      this.#topics.value = formatTopics(filter);
      this.#text.value = filter.text;
      this.#restart();
    }
    this.#publish.check();
  }

  draw() {
    const now = this.#app.now;
    if (this.#aimedUntil !== 0 && Date.now() > this.#aimedUntil) {
      this.#aim(0);
    }
    const { size, total } = this.#log;
    this.#list.setCount(size);
    this.#list.draw();
    setText(this.#counts, `${count(total)} ${total === 1 ? 'event' : 'events'} · ${rate(this.#rate.perSecond(now))}/s`);
    setText(this.#sampled, this.#samples(now));
    this.#waiting.hidden = !this.#log.isHeld || this.#log.waiting === 0;
    setText(this.#waiting, `${count(this.#log.waiting)} new`);
    this.#namePause();
    this.#empty.hidden = size > 0;
    setText(this.#empty, this.#isNarrowed() ? 'Nothing matches yet.' : 'Nothing has happened yet.');
  }

  /** What is said when more comes than can be drawn. @param {number} now */
  #samples(now) {
    const drawable = this.#list.inSight * DRAWS_PER_SECOND;
    const perSecond = this.#rate.perSecond(now, 2);
    if (this.#log.isHeld || perSecond <= drawable || drawable === 0) {
      return this.#log.total > KEPT_EVENTS ? `the last ${count(KEPT_EVENTS)} are kept` : '';
    }
    return `drawing about 1 in ${count(perSecond / drawable)}; counts are exact`;
  }

  #isNarrowed() {
    return toQuery(this.#filter).toString() !== '';
  }

  /** Begins anew, with what the filter asks for. */
  #restart() {
    this.#stop?.();
    const log = new StreamLog(this.#filter.text);
    const rated = new Rate();
    const { world, past } = this.#app;
    const { topics, exclude } = this.#filter;
    /** @param {SporeEvent} event */
    const add = (event) => {
      log.add(event);
      if (!event.snapshot) {
        rated.add(this.#app.now);
      }
    };
    this.#log = log;
    this.#rate = rated;
    this.#problem.hidden = true;
    if (past || topics.length + exclude.length === 0) {
      world.recent.toArray().reverse().filter((event) => wants(this.#filter, event.topic))
        .forEach((event) => log.add(event));
      this.#stop = world.listen((event) => {
        if (wants(this.#filter, event.topic)) {
          add(event);
        }
      });
    } else {
      const feed = new Feed({ topics, exclude, onEvent: add, onStatus: (status) => {
        this.element.dataset.state = status.state;
        this.#problem.hidden = status.state !== 'failed';
        setText(this.#problem, status.reason ?? '');
      } });
      this.#stop = () => feed.close();
    }
    this.#reading = false;
    this.#list.select(-1);
    this.#list.toTop();
    this.#settle();
  }

  /** @param {Event} [event] */
  #submit(event) {
    event?.preventDefault();
    this.#go({ ...parseTopics(this.#topics.value), text: this.#text.value });
  }

  /** @param {import('./filters.js').Filter} filter */
  #go(filter) {
    const query = toQuery(filter).toString();
    // Replaced, not added: each letter of a search would be a step back otherwise.
    history.replaceState(null, '', `#/stream${query && `?${query}`}`);
    this.show(toQuery(filter));
  }

  #toggle() {
    if (this.#isStopped) {
      this.#resume();
    } else {
      this.#paused = true;
      this.#settle();
    }
  }

  #resume() {
    this.#paused = false;
    this.#reading = false;
    this.#list.select(-1);
    this.#list.toTop();
    this.#log.release();
  }

  /** @param {number} until when the rows stand still */
  #aim(until) {
    this.#aimedUntil = until;
    this.#settle();
  }

  /** Whether what is shown stays as it is until somebody says otherwise. */
  get #isStopped() {
    return this.#paused || this.#reading || !this.#list.atTop;
  }

  /** Holds what is shown while somebody reads it: who scrolls away from the top does. */
  #settle() {
    if (this.#isStopped || this.#aimedUntil !== 0) {
      this.#log.hold();
    } else {
      this.#log.release();
    }
  }

  #namePause() {
    const held = this.#isStopped;
    if (this.#pause.dataset.held !== String(held)) {
      this.#pause.dataset.held = String(held);
      this.#pause.replaceChildren(icon(held ? 'play' : 'pause'), held ? 'Resume' : 'Pause');
      this.#pause.setAttribute('aria-pressed', String(held));
    }
  }

  /** @param {number} place among the rows as they were drawn */
  #select(place) {
    const index = this.#log.isHeld ? place : place + this.#log.total - this.#totalDrawn;
    const event = this.#log.at(index);
    if (event) {
      this.#reading = true;
      this.#settle();
      this.#list.select(index);
      this.#details.show(event);
      this.#list.draw();
    }
  }

  #close() {
    this.#reading = false;
    this.#list.select(-1);
    this.#details.hide();
    this.#settle();
    this.#list.element.focus();
  }

  /** @param {string} key */
  #key(key) {
    if (key === ' ') {
      this.#toggle();
    } else if (key === 'Escape') {
      this.#close();
    } else {
      return false;
    }
    return true;
  }

  async #copyLink() {
    const copied = await copyText(location.href);
    this.#app.say(copied ? 'The link to this filter is copied' : `This page's address is the link: ${location.href}`);
  }
}
