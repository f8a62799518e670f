// @ts-check

/** How many seconds a meter looks back. */
export const SECONDS = 60;

/** Counts for each of the last 60 seconds. Times never have to be told in between. */
export class Rate {
  /** How many there were altogether. */
  total = 0;
  #counts = new Uint32Array(SECONDS);
  #second = 0;

  /**
   * @param {number} now in milliseconds
   * @param {number} [count]
   */
  add(now, count = 1) {
    this.#advance(now);
    this.#counts[this.#second % SECONDS] += count;
    this.total += count;
  }

  /**
   * A second, averaged over the last whole seconds.
   *
   * @param {number} now in milliseconds
   * @param {number} [over] how many seconds
   */
  perSecond(now, over = 5) {
    this.#advance(now);
    let sum = 0;
    for (let back = 1; back <= over; back++) {
      sum += this.#counts[(this.#second - back + SECONDS) % SECONDS];
    }
    return sum / over;
  }

  /**
   * The counts of the last whole seconds, the oldest first.
   *
   * @param {number} now in milliseconds
   * @returns {number[]}
   */
  history(now) {
    this.#advance(now);
    return Array.from({ length: SECONDS - 1 }, (_, index) =>
      this.#counts[(this.#second + 1 + index) % SECONDS]);
  }

  /** @param {number} now */
  #advance(now) {
    const second = Math.floor(now / 1000);
    // What comes late counts as if it came now.
    if (second > this.#second) {
      const empty = Math.min(SECONDS, second - this.#second);
      for (let step = 1; step <= empty; step++) {
        this.#counts[(second - empty + step) % SECONDS] = 0;
      }
      this.#second = second;
    }
  }
}
