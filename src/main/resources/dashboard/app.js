// @ts-check
import { Feed } from './feed.js';
import { World } from './world.js';

/**
 * What the page shows: the world as it is, or as it was.
 *
 * @typedef {object} Past
 * @property {World} world
 * @property {() => number} now the moment that is shown, in milliseconds
 */

/** What all views share. */
export class App {
  live = new World();
  /** @type {Past | undefined} undefined while the page is live */
  past;
  /** @type {Feed} */
  feed;
  /** @type {Set<() => void>} */
  #onWorld = new Set();
  /** @type {Set<(text: string, kind: 'good' | 'bad') => void>} */
  #onNews = new Set();

  /** @param {(status: import('../client/spore-client.js').Status) => void} onStatus */
  constructor(onStatus) {
    this.feed = new Feed({
      onEvent: (event) => this.live.add(event, Date.now()),
      onStatus,
      onCaughtUp: ({ text, complete }) => this.say(text, complete ? 'good' : 'bad'),
    });
  }

  /** The world that is shown. */
  get world() {
    return this.past?.world ?? this.live;
  }

  /** The time in that world, in milliseconds. */
  get now() {
    return this.past?.now() ?? Date.now();
  }

  /**
   * Shows another world.
   *
   * @param {Past | undefined} past undefined for the present
   */
  show(past) {
    this.past = past;
    this.#onWorld.forEach((listener) => listener());
  }

  /** @param {() => void} listener called when another world is shown */
  onWorld(listener) {
    this.#onWorld.add(listener);
  }

  /**
   * Tells the person at the page something that passes.
   *
   * @param {string} text
   * @param {'good' | 'bad'} kind
   */
  say(text, kind = 'good') {
    this.#onNews.forEach((listener) => listener(text, kind));
  }

  /** @param {(text: string, kind: 'good' | 'bad') => void} listener */
  onNews(listener) {
    this.#onNews.add(listener);
  }
}
