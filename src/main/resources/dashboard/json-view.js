// @ts-check
import { el } from './dom.js';

/** Levels that are open at first. */
const OPEN_DEPTH = 2;

/** Members that are shown at once; who wants more asks for them. */
const CHUNK = 200;

/**
 * JSON to look at, foldable. Parts are made when they are opened.
 *
 * @param {unknown} value
 * @param {object} [options]
 * @param {(path: (string | number)[]) => void} [options.onNumber] makes numbers buttons
 * @param {(path: (string | number)[]) => boolean} [options.isPicked] which number is picked
 * @returns {HTMLElement}
 */
export function jsonView(value, options = {}) {
  return el('div', { class: 'json' }, part(value, undefined, [], options));
}

/**
 * @param {unknown} value
 * @param {string | number | undefined} key
 * @param {(string | number)[]} path
 * @param {Parameters<typeof jsonView>[1]} options
 * @returns {HTMLElement}
 */
function part(value, key, path, options) {
  return typeof value === 'object' && value !== null
    ? branch(value, key, path, options)
    : el('div', { class: 'json-leaf' }, ...label(key), leaf(value, path, options));
}

/**
 * @param {object} value
 * @param {string | number | undefined} key
 * @param {(string | number)[]} path
 * @param {Parameters<typeof jsonView>[1]} options
 */
function branch(value, key, path, options) {
  const list = Array.isArray(value);
  const members = Object.entries(value);
  const size = list ? `[${members.length}]` : `{${members.length}}`;
  const body = el('div', { class: 'json-body' });
  const details = el('details', { class: 'json-branch' },
    el('summary', {}, ...label(key), el('span', { class: 'json-size' }, size)), body);
  const open = () => {
    if (body.childElementCount === 0) {
      more(body, members, 0, (name, member) =>
        part(member, list ? Number(name) : name, [...path, list ? Number(name) : name], options));
    }
  };
  details.addEventListener('toggle', open);
  if (path.length < OPEN_DEPTH) {
    open();
    details.open = true;
  }
  return details;
}

/**
 * @param {HTMLElement} body
 * @param {[string, unknown][]} members
 * @param {number} from
 * @param {(name: string, member: unknown) => HTMLElement} make
 */
function more(body, members, from, make) {
  for (const [name, member] of members.slice(from, from + CHUNK)) {
    body.append(make(name, member));
  }
  const left = members.length - from - CHUNK;
  if (left > 0) {
    const button = el('button', {
      class: 'link', type: 'button',
      onclick: () => {
        button.remove();
        more(body, members, from + CHUNK, make);
      },
    }, `${left} more`);
    body.append(button);
  }
}

/** @param {string | number | undefined} key */
function label(key) {
  return key === undefined
    ? []
    : [el('span', { class: typeof key === 'number' ? 'json-index' : 'json-key' }, `${key}`),
      el('span', { class: 'json-colon' }, ': ')];
}

/**
 * @param {unknown} value
 * @param {(string | number)[]} path
 * @param {Parameters<typeof jsonView>[1]} options
 */
function leaf(value, path, options) {
  const kind = value === null ? 'null' : typeof value;
  if (kind === 'number' && options?.onNumber) {
    return el('button', {
      class: 'json-number json-pick', type: 'button', title: 'Draw this number',
      'aria-pressed': String(options.isPicked?.(path) ?? false),
      onclick: () => options.onNumber?.(path),
    }, String(value));
  }
  return el('span', { class: `json-${kind}` },
    kind === 'string' ? JSON.stringify(value) : String(value));
}
