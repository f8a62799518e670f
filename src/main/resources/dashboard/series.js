// @ts-check

/** @typedef {(string | number)[]} Path where in a payload a number stands; empty for the payload itself */

/** Points that a chart keeps. */
export const KEPT_POINTS = 4000;

/**
 * The number at a place of a payload.
 *
 * @param {unknown} data
 * @param {Path} path
 * @returns {number | undefined}
 */
export function numberAt(data, path) {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
      return undefined;
    }
    value = /** @type {any} */ (value)[step];
  }
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/**
 * The first number of a payload, to begin with.
 *
 * @param {unknown} data
 * @returns {Path | undefined}
 */
export function firstNumber(data) {
  if (numberAt(data, []) !== undefined) {
    return [];
  }
  if (typeof data !== 'object' || data === null || data instanceof Uint8Array) {
    return undefined;
  }
  for (const [key, value] of Object.entries(data)) {
    // A text that looks like a number is one in a plain payload, but hardly within JSON.
    const below = typeof value === 'string' ? undefined : firstNumber(value);
    if (below) {
      return [Array.isArray(data) ? Number(key) : key, ...below];
    }
  }
  return undefined;
}

/**
 * A path as it is written: `settings.interval`, `list[2]`.
 *
 * @param {Path} path
 */
export function pathText(path) {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`))
    .join('');
}

/** Numbers over time, the oldest first; the oldest go when there are too many. */
export class Series {
  /** @type {number[]} */
  times = [];
  /** @type {number[]} */
  values = [];

  /**
   * @param {number} time in milliseconds
   * @param {number} value
   */
  add(time, value) {
    this.times.push(time);
    this.values.push(value);
    if (this.times.length > 1.25 * KEPT_POINTS) {
      this.times.splice(0, this.times.length - KEPT_POINTS);
      this.values.splice(0, this.values.length - KEPT_POINTS);
    }
  }

  /**
   * Puts what was before in front.
   *
   * @param {Series} earlier
   */
  prepend(earlier) {
    const first = this.times[0] ?? Infinity;
    const known = earlier.times.findIndex((time) => time >= first);
    const end = known < 0 ? earlier.times.length : known;
    const start = Math.max(0, end + this.times.length - KEPT_POINTS);
    this.times.unshift(...earlier.times.slice(start, end));
    this.values.unshift(...earlier.values.slice(start, end));
  }
}
