// @ts-check
import { el } from './dom.js';
import { number, seconds } from './format.js';
import { colour, onColours } from './theme.js';
import uPlot from './uplot.js';

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {string} colour a colour of the style sheet, such as `--accent`
 */

/** Lines over time, in the colours of the page. */
export class Chart {
  element = el('div', { class: 'chart' });
  /** @type {any} uPlot's own object, once there is room to draw */
  #plot;
  #height;
  #lines;
  #format;
  #fromZero;
  /** @type {(number | null)[][]} */
  #data;

  /**
   * @param {object} options
   * @param {string} options.label what is drawn, for those who do not see it
   * @param {Line[]} options.lines
   * @param {number} [options.height] in pixels
   * @param {(value: number) => string} [options.format] how values are written
   * @param {boolean} [options.fromZero] whether the axis begins there: for amounts
   */
  constructor({ label, lines, height = 180, format = number, fromZero = false }) {
    this.#lines = lines;
    this.#height = height;
    this.#format = format;
    this.#fromZero = fromZero;
    this.#data = [[], ...lines.map(() => [])];
    this.element.setAttribute('role', 'img');
    this.element.setAttribute('aria-label', label);
    this.element.style.height = `${height}px`;
    new ResizeObserver(() => this.#resize()).observe(this.element);
    onColours(() => this.#remake());
  }

  /**
   * Draws these values.
   *
   * @param {number[]} times in milliseconds
   * @param {...(number | null)[]} values for each line
   */
  draw(times, ...values) {
    this.#data = [times.map((time) => time / 1000), ...values];
    this.#plot?.setData(/** @type {any} */ (this.#data));
    this.#tellLatest();
  }

  /** The legend tells the value under the pointer; without one, the latest. */
  #tellLatest() {
    const plot = this.#plot;
    if (plot && !(plot.cursor.left >= 0)) {
      plot.setLegend({ idx: this.#data[0].length - 1 });
    }
  }

  #resize() {
    const width = this.element.clientWidth;
    if (width === 0) {
      return;
    }
    if (this.#plot) {
      this.#plot.setSize({ width, height: this.#height });
    } else {
      this.#make(width);
    }
  }

  #remake() {
    if (this.#plot) {
      this.#plot.destroy();
      this.#make(this.element.clientWidth);
    }
  }

  /** @param {number} width */
  #make(width) {
    const muted = colour('--muted');
    const line = colour('--line');
    const font = '11px system-ui, sans-serif';
    const axis = { stroke: muted, font, grid: { stroke: line, width: 1 }, ticks: { show: false } };
    this.#plot = new uPlot({
      width,
      height: this.#height,
      padding: [8, 24, 0, 0],
      legend: { show: this.#lines.length > 1 },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { y: { range: this.#range } },
      axes: [
        { ...axis, grid: { show: false }, size: 28, space: 70, values: clockTimes },
        { ...axis, size: 58, space: 34, values: this.#written },
      ],
      series: [{}, ...this.#lines.map((one, index) => this.#series(one, index))],
    }, /** @type {any} */ (this.#data), this.element);
  }

  /** @type {(plot: unknown, low: number | null, high: number | null) => [number, number]} */
  #range = (_, low, high) => padded(this.#fromZero && low !== null ? Math.min(0, low) : low, high);

  /** @type {(plot: unknown, ticks: number[]) => string[]} */
  #written = (_, ticks) => ticks.map((tick) => this.#format(tick));

  /**
   * @param {Line} line
   * @param {number} index
   */
  #series(line, index) {
    const stroke = colour(line.colour);
    return {
      label: line.label,
      stroke,
      width: 1.75,
      points: { show: false },
      spanGaps: true,
      ...(index === 0 && this.#lines.length === 1 ? { fill: faint(stroke) } : {}),
      value: (/** @type {any} */ _, /** @type {number | null} */ value) =>
        value === null || value === undefined ? '–' : this.#format(value),
    };
  }
}

/** @type {(plot: unknown, ticks: number[]) => string[]} */
const clockTimes = (_, ticks) => ticks.map((tick) => seconds(tick * 1000));

/**
 * Room above and below; never a line without height.
 *
 * @param {number | null} low
 * @param {number | null} high
 * @returns {[number, number]}
 */
function padded(low, high) {
  if (low === null || high === null) {
    return [0, 1];
  }
  const room = (high - low) * 0.12 || Math.abs(high) * 0.1 || 1;
  const bottom = low >= 0 && low - room < 0 ? 0 : low - room;
  return [bottom, high + room];
}

/** @param {string} rgb */
function faint(rgb) {
  return rgb.replace('rgb(', 'rgba(').replace(')', ', 0.12)');
}
