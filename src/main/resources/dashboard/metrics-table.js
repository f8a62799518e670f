// @ts-check
import { el, fill, setText } from './dom.js';
import { number } from './format.js';
import { drawSparkline, sparkline } from './sparkline.js';

/** All that the gateway counts, each with its line: for what has no chart of its own. */
export class MetricsTable {
  #metrics;
  #body = el('tbody');
  /** @type {Map<string, HTMLTableRowElement>} */
  #rows = new Map();
  #search = el('input', {
    class: 'field', type: 'search', autocomplete: 'off', 'aria-label': 'Find a metric', placeholder: 'Find a metric' });
  element = el('details', { class: 'metrics' },
    el('summary', { class: 'heading' }, 'Everything it counts'),
    this.#search,
    el('div', { class: 'table-box', tabindex: 0, role: 'group', 'aria-label': 'Metrics' },
      el('table', { class: 'table' },
        el('caption', { class: 'visually-hidden' }, 'Metrics'),
        el('thead', {}, el('tr', {}, ...['Metric', 'Now', 'Last ten minutes', 'Meaning'].map((head) =>
          el('th', { scope: 'col' }, head)))),
        this.#body)));

  /** @param {import('./metrics.js').Metrics} metrics */
  constructor(metrics) {
    this.#metrics = metrics;
    this.#search.addEventListener('input', () => this.draw());
    this.element.addEventListener('toggle', () => this.draw());
  }

  draw() {
    this.element.hidden = this.#metrics.families.size === 0;
    if (!this.element.open) {
      return;
    }
    const search = this.#search.value.trim().toLowerCase();
    const names = [...this.#metrics.series.keys()].sort();
    if (names.length !== this.#rows.size) {
      this.#rows = new Map(names.map((name) => [name, this.#row(name)]));
      fill(this.#body, ...this.#rows.values());
    }
    for (const [name, row] of this.#rows) {
      row.hidden = !name.toLowerCase().includes(search);
      if (!row.hidden) {
        const values = this.#metrics.of(name);
        const now = values.at(-1);
        setText(row.cells[1], now === null || now === undefined ? '–' : `${number(now)}${this.#unit(name)}`);
        drawSparkline(/** @type {Element} */ (row.cells[2].firstElementChild),
          values.map((value) => (Number.isFinite(value) ? Number(value) : 0)));
      }
    }
  }

  /** @param {string} name */
  #row(name) {
    const help = this.#metrics.families.get(name.split(' ')[0])?.help ?? '';
    return el('tr', {}, el('th', { scope: 'row', class: 'mono' }, name), el('td', { class: 'num' }),
      el('td', { class: 'metric-spark' }, sparkline()), el('td', { class: 'quiet' }, help));
  }

  /** @param {string} name */
  #unit(name) {
    return this.#metrics.families.get(name)?.type === 'counter' ? '/s' : '';
  }
}
