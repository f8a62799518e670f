// @ts-check

/** How numbers, times and sizes are written. */

const whole = new Intl.NumberFormat('en');
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** @param {number} value such as 12,345 */
export function count(value) {
  return whole.format(Math.round(value));
}

/**
 * A rate in three digits or so.
 *
 * @param {number} value a second
 */
export function rate(value) {
  if (value === 0) {
    return '0';
  }
  return value < 0.1 ? '<0.1' : value < 10 ? value.toFixed(1) : count(value);
}

/** @param {number} bytes such as 1.2 MB */
export function size(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** @param {Date | number} time such as 22:41:07.123 */
export function clock(time) {
  const date = new Date(time);
  return `${seconds(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** @param {Date | number} time such as 22:41:07 */
export function seconds(time) {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** @param {Date | number} time such as 24 Nov 22:41:07, without the day if it is today's */
export function moment(time) {
  const date = new Date(time);
  const today = date.toDateString() === new Date().toDateString();
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return today ? seconds(date) : `${day} ${seconds(date)}`;
}

/** @param {number} ms such as 3 min */
export function duration(ms) {
  const parts = /** @type {[number, string][]} */ ([
    [86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'min'], [1000, 's']]);
  for (const [length, unit] of parts) {
    if (ms >= length) {
      return `${Math.floor(ms / length)} ${unit}`;
    }
  }
  return ms < 1 && ms > 0 ? `${Math.round(ms * 1000)} µs` : `${Math.round(ms)} ms`;
}

/** @param {number} ms such as 3 min ago */
export function ago(ms) {
  return ms < 1500 ? 'just now' : `${duration(ms)} ago`;
}

/**
 * A measured value, as short as can be.
 *
 * @param {number} value
 */
export function number(value) {
  if (!Number.isFinite(value)) {
    return '–';
  }
  const magnitude = Math.abs(value);
  if (magnitude >= 1000) {
    return whole.format(Math.round(value));
  }
  return String(Number(value.toPrecision(magnitude >= 1 || magnitude === 0 ? 4 : 2)));
}
