// @ts-check
import { svg } from './dom.js';

const WIDTH = 100;
const HEIGHT = 20;

/** An empty sparkline: a line and the field under it. */
export function sparkline() {
  return svg('svg', {
    class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true',
  }, svg('path', { class: 'spark-area' }), svg('path', { class: 'spark-line' }));
}

/**
 * Draws values into it, from 0 to the largest.
 *
 * @param {Element} spark
 * @param {number[]} values the oldest first
 */
export function drawSparkline(spark, values) {
  const line = sparkPath(values);
  const [area, stroke] = spark.children;
  if (stroke.getAttribute('d') !== line) {
    stroke.setAttribute('d', line);
    area.setAttribute('d', line && `${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`);
  }
}

/**
 * @param {number[]} values
 * @returns {string} the path; empty without anything to draw
 */
export function sparkPath(values) {
  const most = Math.max(...values, 0);
  if (most === 0 || values.length < 2) {
    return '';
  }
  const step = WIDTH / (values.length - 1);
  return values
    .map((value, index) => {
      const y = HEIGHT - 1 - (value / most) * (HEIGHT - 3);
      return `${index === 0 ? 'M' : 'L'}${round(index * step)} ${round(y)}`;
    })
    .join('');
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
