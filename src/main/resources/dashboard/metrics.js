// @ts-check
import { askText } from './api.js';
import { buckets, parse, quantile, sum } from './prometheus.js';

/** @typedef {import('./prometheus.js').Family} Family */

/** How often the gateway is asked. */
const EVERY_MS = 2000;

/** Readings kept: ten minutes. */
const KEPT = 300;

/**
 * What the gateway's metrics say, over time. Asked for as long as the page is open, so that charts
 * have something to show when somebody looks.
 */
export class Metrics {
  /** 0 until the first answer; 404 where none are kept. */
  status = 0;
  /** @type {Map<string, Family>} the latest reading */
  families = new Map();
  /** @type {number[]} */
  times = [];
  /** @type {Map<string, (number | null)[]>} values by name, one for each time */
  series = new Map();
  /** Readings so far. */
  version = 0;
  #readAt = 0;

  constructor() {
    void this.#read();
    setInterval(() => {
      // Where there are none, none will come; a gateway that starts has some soon.
      if (this.status !== 404 && !document.hidden) {
        void this.#read();
      }
    }, EVERY_MS);
  }

  /**
   * @param {string} name
   * @returns {(number | null)[]}
   */
  of(name) {
    return this.series.get(name) ?? this.times.map(() => null);
  }

  async #read() {
    const { status, text } = await askText('/metrics');
    this.status = status;
    if (status === 200) {
      this.take(parse(text), Date.now());
    }
  }

  /**
   * @param {Map<string, Family>} now
   * @param {number} at in milliseconds
   */
  take(now, at) {
    const before = this.families;
    const seconds = (at - this.#readAt) / 1000;
    this.families = now;
    this.#readAt = at;
    this.version++;
    this.times.push(at);
    for (const [name, value] of values(before, now, seconds)) {
      let kept = this.series.get(name);
      if (!kept) {
        kept = Array(this.times.length - 1).fill(null);
        this.series.set(name, kept);
      }
      kept.push(value);
    }
    for (const kept of this.series.values()) {
      if (kept.length < this.times.length) {
        kept.push(null);
      }
      kept.splice(0, kept.length - KEPT);
    }
    this.times.splice(0, this.times.length - KEPT);
  }
}

/**
 * One number for each family, and more for histograms: counters a second, gauges as they are.
 *
 * @param {Map<string, Family>} before
 * @param {Map<string, Family>} now
 * @param {number} seconds between the two
 * @returns {Map<string, number | null>}
 */
export function values(before, now, seconds) {
  /** @type {Map<string, number | null>} */
  const found = new Map();
  const first = before.size === 0;
  for (const [name, { type }] of now) {
    if (type === 'histogram') {
      const [was, is] = [buckets(before, name), buckets(now, name)];
      found.set(`${name} p50`, first ? null : quantile(0.5, was, is));
      found.set(`${name} p99`, first ? null : quantile(0.99, was, is));
    } else if (type === 'counter') {
      const grown = (sum(now, name) ?? 0) - (sum(before, name) ?? 0);
      // A gateway that was started anew counts from 0.
      found.set(name, first || grown < 0 ? null : grown / seconds);
    } else {
      found.set(name, sum(now, name) ?? null);
    }
  }
  return found;
}
