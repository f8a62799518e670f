// @ts-check
import { searchable } from './payload.js';
import { Ring } from './ring.js';
import { KEPT_EVENTS } from './world.js';

/** @typedef {import('../client/spore-client.js').SporeEvent} SporeEvent */

/**
 * The events that the stream shows: the latest that match, and an exact count of all that did.
 * While it is held, what is shown stays as it is, and what comes waits.
 */
export class StreamLog {
  /** Events that matched, since the filter was set. */
  total = 0;
  #text = '';
  /** @type {Ring<SporeEvent>} */
  #matched = new Ring(KEPT_EVENTS);
  /** @type {SporeEvent[] | undefined} */
  #held;
  #totalWhenHeld = 0;
  /**
   * Which events are there, while a snapshot comes; made for it, as live events are never repeated.
   *
   * @type {Set<string> | undefined}
   */
  #known;

  /** @param {string} text what topic or payload must contain */
  constructor(text = '') {
    this.#text = text.toLowerCase();
  }

  /** @param {SporeEvent} event one of a snapshot only counts if it is not there yet */
  add(event) {
    if (event.snapshot) {
      this.#known ??= new Set(this.#matched.toArray().map(identity));
      if (this.#known.has(identity(event))) {
        return;
      }
    } else {
      this.#known = undefined;
    }
    if (this.#text === '' || searchable(event).includes(this.#text)) {
      this.#matched.push(event);
      this.total++;
    }
  }

  /** Whether what is shown stays as it is. */
  get isHeld() {
    return this.#held !== undefined;
  }

  /** How many came since it was held. */
  get waiting() {
    return this.#held ? this.total - this.#totalWhenHeld : 0;
  }

  /** How many can be looked at. */
  get size() {
    return this.#held?.length ?? this.#matched.size;
  }

  /** Keeps what is shown. */
  hold() {
    if (!this.#held) {
      this.#held = this.#matched.toArray();
      this.#totalWhenHeld = this.total;
    }
  }

  /** Shows what comes again. */
  release() {
    this.#held = undefined;
  }

  /**
   * @param {number} index 0 is the newest
   * @returns {SporeEvent | undefined}
   */
  at(index) {
    return this.#held ? this.#held[index] : this.#matched.newest(index);
  }
}

/**
 * No two events have the same: CloudEvents 1.0, section 3.1.1.
 *
 * @param {SporeEvent} event
 */
function identity({ source, id }) {
  return `${source} ${id}`;
}
