// @ts-check

/**
 * The latest so many of something.
 *
 * @template T
 */
export class Ring {
  /** @type {T[]} */
  #items = [];
  #next = 0;
  #capacity;

  /** @param {number} capacity how many are kept */
  constructor(capacity) {
    this.#capacity = capacity;
  }

  /** How many there are. */
  get size() {
    return this.#items.length;
  }

  /**
   * Adds one, in place of the oldest if there is no room.
   *
   * @param {T} item
   */
  push(item) {
    if (this.#items.length < this.#capacity) {
      this.#items.push(item);
    } else {
      this.#items[this.#next] = item;
    }
    this.#next = (this.#next + 1) % this.#capacity;
  }

  /**
   * @param {number} index 0 is the newest
   * @returns {T | undefined}
   */
  newest(index) {
    if (index < 0 || index >= this.#items.length) {
      return undefined;
    }
    const { length } = this.#items;
    return this.#items[(this.#next - 1 - index + 2 * length) % length];
  }

  /** All of them, the newest first. */
  toArray() {
    return Array.from({ length: this.size }, (_, index) => /** @type {T} */ (this.newest(index)));
  }

  /** Forgets all. */
  clear() {
    this.#items = [];
    this.#next = 0;
  }
}
