// @ts-check
import { Rate } from './rate.js';
import { Ring } from './ring.js';
import { TopicTree } from './topic-tree.js';

/** @typedef {import('../client/spore-client.js').SporeEvent} SporeEvent */

/**
 * A SPORE node as the gateway tells of it.
 *
 * @typedef {object} Member
 * @property {string} ip
 * @property {string} hostname
 * @property {string} status
 * @property {number} lastSeen
 * @property {number} latency
 * @property {Record<string, unknown>} resources
 * @property {Record<string, string>} labels
 */

/** How many events are kept to be looked at. */
export const KEPT_EVENTS = 5000;

/** How many topics the tree has room for. */
const KEPT_TOPICS = 20_000;

/** What the events say about the world, now or at a moment that was. */
export class World {
  /** @type {Ring<SporeEvent>} */
  recent = new Ring(KEPT_EVENTS);
  topics = new TopicTree(KEPT_TOPICS);
  events = new Rate();
  /** @type {Member[]} */
  members = [];
  primaryNode = '';
  /** @type {Map<string, Record<string, any>>} the last word about each link to a broker */
  links = new Map();
  /** @type {Map<string, number>} when nodes last said something by themselves */
  spoke = new Map();
  /** @type {Set<(event: SporeEvent) => void>} */
  #listeners = new Set();

  /**
   * @param {SporeEvent} event
   * @param {number} now in milliseconds, on the clock of this world
   */
  add(event, now) {
    this.topics.add(event, now);
    if (!event.snapshot) {
      this.events.add(now);
    }
    // By type and not by topic: anybody may publish to the topic cluster/update.
    switch (event.type) {
      case 'io.spore.cluster.changed':
        this.#cluster(/** @type {any} */ (event.data));
        break;
      case 'io.spore.cluster.event':
        this.spoke.set(String(/** @type {any} */ (event.data).nodeIp), now);
        break;
      case 'io.spore.broker.connected':
      case 'io.spore.broker.disconnected':
        this.links.set(
          String(/** @type {any} */ (event.data).broker), /** @type {any} */ (event.data));
        break;
      default:
    }
    this.recent.push(event);
    this.#listeners.forEach((listener) => listener(event));
  }

  /**
   * Tells of every event from now on.
   *
   * @param {(event: SporeEvent) => void} listener
   * @returns {() => void} ends it
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {{ members?: Member[], primaryNode?: string }} data */
  #cluster(data) {
    this.members = data.members ?? [];
    this.primaryNode = data.primaryNode ?? '';
    const present = new Set(this.members.map((member) => member.ip));
    for (const ip of this.spoke.keys()) {
      if (!present.has(ip)) {
        this.spoke.delete(ip);
      }
    }
  }
}
