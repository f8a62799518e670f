// @ts-check
import { Rate } from './rate.js';

/** @typedef {import('../client/spore-client.js').SporeEvent} SporeEvent */

/** One level of a topic, with what is below it. */
export class TopicNode {
  /** @type {Map<string, TopicNode>} */
  children = new Map();
  /** @type {SporeEvent | undefined} the last event of this very topic */
  last;
  /** Events of this topic and of all below it. */
  rate = new Rate();

  /**
   * @param {string} name the level
   * @param {string} topic the whole topic down to here
   * @param {TopicNode | undefined} parent
   */
  constructor(name, topic, parent) {
    this.name = name;
    this.topic = topic;
    this.parent = parent;
  }
}

/**
 * @typedef {object} TreeRow
 * @property {TopicNode} node
 * @property {number} depth
 * @property {boolean} open
 */

/** Topics as a tree, with counts, rates and last events. */
export class TopicTree {
  root = new TopicNode('', '', undefined);
  /** Grows with every level that is new. */
  version = 0;
  /** Events of topics for which there was no room. */
  left = 0;
  /** @type {Map<string, TopicNode>} */
  #byTopic = new Map();
  #capacity;

  /** @param {number} capacity the most topics */
  constructor(capacity) {
    this.#capacity = capacity;
  }

  /** How many topics there are. */
  get size() {
    return this.#byTopic.size;
  }

  /**
   * @param {SporeEvent} event
   * @param {number} now in milliseconds
   */
  add(event, now) {
    const node = this.#byTopic.get(event.topic) ?? this.#grow(event.topic);
    if (!node) {
      this.left++;
      return;
    }
    node.last = event;
    if (!event.snapshot) {
      for (let up = /** @type {TopicNode | undefined} */ (node); up; up = up.parent) {
        up.rate.add(now);
      }
    }
  }

  /** @param {string} topic */
  get(topic) {
    return this.#byTopic.get(topic);
  }

  /**
   * The rows of the tree as it is opened.
   *
   * @param {(node: TopicNode) => boolean} isOpen
   * @param {string} search a part that topics must contain; shows all that leads to them
   * @param {(a: TopicNode, b: TopicNode) => number} order
   * @returns {TreeRow[]}
   */
  rows(isOpen, search, order) {
    /** @type {TreeRow[]} */
    const rows = [];
    const kept = search === '' ? undefined : this.#leadingTo(search.toLowerCase());
    /** @type {(node: TopicNode, depth: number) => void} */
    const walk = (node, depth) => {
      for (const child of [...node.children.values()].sort(order)) {
        if (!kept || kept.has(child)) {
          const open = child.children.size > 0 && (kept !== undefined || isOpen(child));
          rows.push({ node: child, depth, open });
          if (open) {
            walk(child, depth + 1);
          }
        }
      }
    };
    walk(this.root, 0);
    return rows;
  }

  /**
   * @param {string} search
   * @returns {Set<TopicNode>}
   */
  #leadingTo(search) {
    const kept = new Set();
    for (const [topic, node] of this.#byTopic) {
      if (topic.toLowerCase().includes(search)) {
        for (let up = /** @type {TopicNode | undefined} */ (node); up; up = up.parent) {
          kept.add(up);
        }
      }
    }
    return kept;
  }

  /**
   * @param {string} topic
   * @returns {TopicNode | undefined}
   */
  #grow(topic) {
    if (this.#byTopic.size >= this.#capacity) {
      return undefined;
    }
    let node = this.root;
    let path = '';
    for (const level of topic.split('/')) {
      path = node === this.root ? level : `${path}/${level}`;
      let child = node.children.get(level);
      if (!child) {
        child = new TopicNode(level, path, node);
        node.children.set(level, child);
        this.version++;
      }
      node = child;
    }
    this.#byTopic.set(topic, node);
    return node;
  }
}
