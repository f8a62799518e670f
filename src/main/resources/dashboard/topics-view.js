// @ts-check
import { el, setText } from './dom.js';
import { count, rate } from './format.js';
import { icon } from './icons.js';
import { preview } from './payload.js';
import { drawSparkline, sparkline } from './sparkline.js';
import { TopicDetails } from './topic-details.js';
import { VirtualList } from './virtual-list.js';

/** @typedef {import('./topic-tree.js').TopicNode} TopicNode */

/** Levels that are open at first. */
const OPEN_DEPTH = 2;

/** How long the topic of a link is kept in sight while the tree fills. */
const SEEK_MS = 2000;

/** How often the rows are put in order while the busiest come first. */
const REORDER_MS = 3000;

/** All topics as a tree, with rates, counts and last values. */
export class TopicsView {
  element;
  #app;
  /** @type {import('./topic-tree.js').TreeRow[]} */
  #rows = [];
  /** What a person opened or closed; the rest is open down to a depth. @type {Map<string, boolean>} */
  #opened = new Map();
  #selected = '';
  #seen = '';
  /** Until when the chosen topic is kept in sight: others that come in above move it. */
  #soughtUntil = 0;
  #orderedAt = 0;
  #details;
  #list = new VirtualList({
    id: 'topic', label: 'Topics', role: 'tree',
    make: () => this.#make(),
    render: (row, index) => this.#render(row, this.#rows[index]),
    onSelect: (index) => this.#select(this.#rows[index]),
    onKey: (index, key) => this.#key(this.#rows[index], key),
  });
  #search = el('input', {
    class: 'field', id: 'topic-search', type: 'search', autocomplete: 'off', placeholder: 'Find a topic' });
  #order = el('select', { class: 'field', id: 'topic-order' },
    el('option', { value: 'name' }, 'by name'), el('option', { value: 'busy' }, 'busiest first'));
  #counts = el('span', { class: 'num' });
  #empty = el('p', { class: 'empty' }, 'No topics yet.');

  /** @param {import('./app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#details = new TopicDetails(app, () => this.#choose(''));
    this.element = el('section', { class: 'topics', 'aria-label': 'Topics' },
      el('div', { class: 'toolbar' },
        el('label', { class: 'labelled grow', for: 'topic-search' },
          el('span', { class: 'label' }, 'Topic'), this.#search),
        el('label', { class: 'labelled', for: 'topic-order' },
          el('span', { class: 'label' }, 'Order'), this.#order)),
      el('div', { class: 'list-head' }, this.#counts),
      el('div', { class: 'split' },
        el('div', { class: 'list-box' },
          el('div', { class: 'tree-head', 'aria-hidden': 'true' },
            el('span', {}, 'Topic'), el('span', {}, 'Last value'), el('span', {}, 'Last minute'),
            el('span', { class: 'right' }, 'Per second'), el('span', { class: 'right' }, 'Events')),
          this.#list.element, this.#empty),
        this.#details.element));
    app.onWorld(() => {
      this.#seen = '';
      this.#details.show(this.#selected);
    });
  }

  /** @param {URLSearchParams} query */
  show(query) {
    const topic = query.get('topic') ?? '';
    if (topic !== this.#selected) {
      this.#selected = topic;
      const levels = topic.split('/');
      levels.slice(0, -1).forEach((_, index) =>
        this.#opened.set(levels.slice(0, index + 1).join('/'), true));
      this.#seen = '';
      this.#soughtUntil = Date.now() + SEEK_MS;
      this.#details.show(topic);
    }
  }

  draw() {
    const { topics } = this.#app.world;
    const busy = this.#order.value === 'busy';
    const due = busy && Date.now() - this.#orderedAt > REORDER_MS;
    const state = `${topics.version} ${this.#search.value} ${this.#order.value}`;
    if (state !== this.#seen || due) {
      this.#seen = state;
      this.#lay(busy);
    }
    const index = this.#rows.findIndex((row) => row.node.topic === this.#selected);
    this.#list.select(index);
    if (index >= 0 && Date.now() < this.#soughtUntil) {
      this.#list.bringIntoSight(index);
    }
    this.#list.draw();
    this.#empty.hidden = this.#rows.length > 0;
    setText(this.#counts, `${count(topics.size)} topics${
      topics.left > 0 ? ` · no room for ${count(topics.left)} events of further topics` : ''}`);
    this.#details.draw();
  }

  /** @param {boolean} busy */
  #lay(busy) {
    const { now } = this.#app;
    this.#orderedAt = Date.now();
    /** @type {(a: TopicNode, b: TopicNode) => number} */
    const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    this.#rows = this.#app.world.topics.rows(
      (node) => this.#isOpen(node), this.#search.value.trim(),
      busy ? (a, b) => b.rate.perSecond(now, 30) - a.rate.perSecond(now, 30) || byName(a, b) : byName);
    this.#list.setCount(this.#rows.length);
  }

  /** @param {TopicNode} node */
  #isOpen(node) {
    return this.#opened.get(node.topic) ?? node.topic.split('/').length < OPEN_DEPTH;
  }

  #make() {
    return el('div', { class: 'tree-row' },
      el('span', { class: 'tree-name' }, el('span', { class: 'twisty' }, icon('chevron')), el('span', {})),
      el('span', { class: 'tree-value' }),
      el('span', { class: 'tree-spark' }, sparkline()),
      el('span', { class: 'tree-rate num' }), el('span', { class: 'tree-count num' }));
  }

  /**
   * @param {HTMLElement} element
   * @param {import('./topic-tree.js').TreeRow} row
   */
  #render(element, row) {
    const { node, depth, open } = row;
    const { now } = this.#app;
    const [name, value, spark, perSecond, events] = element.children;
    const below = node.children.size;
    /** @type {HTMLElement} */ (name).style.paddingInlineStart = `${depth * 1.1}rem`;
    name.firstElementChild?.classList.toggle('none', below === 0);
    name.firstElementChild?.classList.toggle('open', open);
    setText(/** @type {Element} */ (name.lastElementChild), node.name || '(empty)');
    setText(value, node.last ? preview(node.last.data) || '–' : `${below} below`);
    value.classList.toggle('quiet', !node.last);
    drawSparkline(/** @type {Element} */ (spark.firstElementChild), node.rate.history(now));
    setText(perSecond, rate(node.rate.perSecond(now, 10)));
    setText(events, count(node.rate.total));
    element.setAttribute('aria-level', String(depth + 1));
    if (below > 0) {
      element.setAttribute('aria-expanded', String(open));
    } else {
      element.removeAttribute('aria-expanded');
    }
  }

  /** @param {import('./topic-tree.js').TreeRow | undefined} row */
  #select(row) {
    if (row) {
      if (row.node.topic === this.#selected || !row.node.last) {
        this.#toggle(row, !row.open);
      }
      this.#choose(row.node.topic);
    }
  }

  /** @param {string} topic */
  #choose(topic) {
    history.replaceState(null, '', topic ? `#/topics?topic=${encodeURIComponent(topic)}` : '#/topics');
    this.#selected = topic;
    this.#details.show(topic);
  }

  /**
   * @param {import('./topic-tree.js').TreeRow} row
   * @param {boolean} open
   */
  #toggle(row, open) {
    if (row.node.children.size > 0) {
      this.#opened.set(row.node.topic, open);
      this.#seen = '';
      this.draw();
    }
  }

  /**
   * @param {import('./topic-tree.js').TreeRow | undefined} row
   * @param {string} key
   */
  #key(row, key) {
    if (!row) {
      return false;
    }
    if (key === 'ArrowRight' || key === 'ArrowLeft') {
      this.#toggle(row, key === 'ArrowRight');
    } else if (key === 'Enter' || key === ' ') {
      this.#toggle(row, !row.open);
    } else if (key === 'Escape') {
      this.#choose('');
    } else {
      return false;
    }
    return true;
  }
}
