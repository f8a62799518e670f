// @ts-check
import { el } from './dom.js';

/**
 * A long list of which only the rows in sight exist.
 *
 * The owner says what is in a row; the list moves, selects and opens rows with pointer and keyboard.
 */
export class VirtualList {
  element;
  /** @type {HTMLElement[]} */
  #rows = [];
  #space = el('div', { class: 'vlist-space', role: 'presentation' });
  #count = 0;
  #rowHeight = 32;
  #selected = -1;
  #options;

  /**
   * @param {object} options
   * @param {string} options.id for the rows' ids
   * @param {string} options.label what the list is, for those who do not see it
   * @param {'listbox' | 'tree'} options.role
   * @param {() => HTMLElement} options.make an empty row
   * @param {(row: HTMLElement, index: number) => void} options.render puts in what stands there
   * @param {(index: number) => void} options.onSelect
   * @param {(index: number, key: string) => boolean} [options.onKey] whether it was understood
   * @param {() => void} [options.onScroll]
   */
  constructor(options) {
    this.#options = options;
    this.element = el('div', {
      class: 'vlist', role: options.role, 'aria-label': options.label, tabindex: 0,
      onscroll: () => {
        this.draw();
        options.onScroll?.();
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      onclick: (/** @type {MouseEvent} */ event) => this.#click(event),
    }, this.#space);
    new ResizeObserver(() => {
      this.#measure();
      this.draw();
    }).observe(this.element);
  }

  /** Whether the first row is in sight. */
  get atTop() {
    return this.element.scrollTop < this.#rowHeight / 2;
  }

  /** How many rows are in sight. */
  get inSight() {
    return Math.ceil(this.element.clientHeight / this.#rowHeight);
  }

  /** @param {number} count */
  setCount(count) {
    if (count !== this.#count) {
      this.#count = count;
      this.#space.style.height = `${count * this.#rowHeight}px`;
    }
  }

  /** @param {number} index -1 for none */
  select(index) {
    this.#selected = index;
  }

  /** Goes back to the first row. */
  toTop() {
    this.element.scrollTop = 0;
  }

  /**
   * Scrolls as little as can be, so that a row is in sight.
   *
   * @param {number} index
   */
  bringIntoSight(index) {
    const top = index * this.#rowHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) {
      this.element.scrollTop = top;
    } else if (top + this.#rowHeight > scrollTop + clientHeight) {
      this.element.scrollTop = top + this.#rowHeight - clientHeight;
    }
  }

  /** Puts the rows that are in sight where they belong. */
  draw() {
    const first = Math.max(0, Math.floor(this.element.scrollTop / this.#rowHeight) - 2);
    const wanted = Math.max(0, Math.min(this.#count - first, this.inSight + 5));
    while (this.#rows.length < wanted) {
      const row = this.#options.make();
      row.setAttribute('role', this.#options.role === 'tree' ? 'treeitem' : 'option');
      this.#rows.push(row);
      this.#space.append(row);
    }
    this.#rows.forEach((row, place) => {
      const index = first + place;
      row.hidden = place >= wanted;
      if (!row.hidden) {
        this.#place(row, index);
      }
    });
    const active = this.#rows.find((row) => !row.hidden && row.dataset.index === `${this.#selected}`);
    if (active) {
      this.element.setAttribute('aria-activedescendant', active.id);
    } else {
      this.element.removeAttribute('aria-activedescendant');
    }
  }

  /**
   * @param {HTMLElement} row
   * @param {number} index
   */
  #place(row, index) {
    row.style.transform = `translateY(${index * this.#rowHeight}px)`;
    row.dataset.index = String(index);
    row.id = `${this.#options.id}-${index}`;
    row.setAttribute('aria-setsize', String(this.#count));
    row.setAttribute('aria-posinset', String(index + 1));
    row.setAttribute('aria-selected', String(index === this.#selected));
    this.#options.render(row, index);
  }

  /** Rows are as high as the style sheet says, which differs between a desk and a phone. */
  #measure() {
    const height = parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 32;
    this.#rowHeight = height;
    this.#space.style.height = `${this.#count * height}px`;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest('[data-index]');
    if (row) {
      this.#options.onSelect(Number(/** @type {HTMLElement} */ (row).dataset.index));
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const steps = /** @type {Record<string, number>} */ ({
      ArrowDown: 1, ArrowUp: -1, PageDown: this.inSight, PageUp: -this.inSight,
      Home: -this.#count, End: this.#count });
    if (event.key in steps && this.#count > 0) {
      const index = Math.max(0, Math.min(this.#count - 1, this.#selected + steps[event.key]));
      this.bringIntoSight(index);
      this.#options.onSelect(index);
      event.preventDefault();
    } else if (this.#options.onKey?.(this.#selected, event.key)) {
      event.preventDefault();
    }
  }
}
