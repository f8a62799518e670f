// @ts-check

/** Without an event for so long, everything that was missed has come. */
const QUIET_MS = 1200;

/**
 * Counts what comes after a lost connection was made again, until it is the present again.
 *
 * The gateway stamps events with its own clock, so the present is told apart from what was missed
 * by how far that clock was away while all was well.
 */
export class CatchUp {
  /** How much the page's clock is ahead of the gateway's, as far as seen. */
  #ahead = Infinity;
  #running = false;
  #count = 0;
  #presentFrom = 0;
  #lastCaughtUp = 0;
  /** @type {string[]} */
  #gaps = [];

  /** @param {number} now the connection is there again */
  begin(now) {
    this.#running = true;
    this.#count = 0;
    this.#gaps = [];
    this.#lastCaughtUp = now;
    this.#presentFrom = now - (Number.isFinite(this.#ahead) ? this.#ahead : 0);
  }

  /**
   * @param {{ time: Date, snapshot: boolean }} event
   * @param {number} now
   */
  event(event, now) {
    const time = event.time.getTime();
    if (!this.#running) {
      if (!event.snapshot) {
        this.#ahead = Math.min(this.#ahead, now - time);
      }
    } else if (!event.snapshot && time <= this.#presentFrom) {
      this.#count++;
      this.#lastCaughtUp = now;
    }
  }

  /** @param {{ dropped: number | null, reason: string }} gap */
  gap(gap) {
    const many = gap.dropped === null || gap.dropped === undefined ? 'some' : gap.dropped;
    this.#gaps.push(`${many} missed (${gap.reason})`);
  }

  /**
   * What to say when it is over; nothing before.
   *
   * @param {number} now
   * @returns {{ text: string, complete: boolean } | undefined}
   */
  finished(now) {
    if (!this.#running || now - this.#lastCaughtUp < QUIET_MS) {
      return undefined;
    }
    this.#running = false;
    const complete = this.#gaps.length === 0;
    const events = `${this.#count.toLocaleString('en')} ${this.#count === 1 ? 'event' : 'events'}`;
    return {
      text: `Reconnected: ${events} caught up, ${complete ? 'none missed' : this.#gaps.join(', ')}`,
      complete,
    };
  }
}
