// @ts-check
import { el } from './dom.js';
import { hexLines } from './hex.js';
import { jsonView } from './json-view.js';
import { kindOf } from './payload.js';

/** Characters of a text that are shown. */
const LONGEST_TEXT = 20_000;

/**
 * A payload to look at: JSON foldable, bytes as hex and text, text as it is.
 *
 * @param {unknown} data
 * @param {Parameters<typeof jsonView>[1]} [options]
 * @returns {HTMLElement}
 */
export function payloadView(data, options) {
  switch (kindOf(data)) {
    case 'json':
      return jsonView(data, options);
    case 'bytes':
      return hexView(/** @type {Uint8Array} */ (data));
    case 'empty':
      return el('p', { class: 'quiet' }, 'An empty payload');
    default:
      return textView(String(data), options);
  }
}

/**
 * @param {string} text
 * @param {Parameters<typeof jsonView>[1]} options
 */
function textView(text, options) {
  const number = text.trim() !== '' && Number.isFinite(Number(text));
  if (number) {
    return el('div', { class: 'big-value' }, jsonView(Number(text), options));
  }
  const left = text.length - LONGEST_TEXT;
  return el('pre', { class: 'text', tabindex: 0, 'aria-label': 'Payload' }, text.slice(0, LONGEST_TEXT),
    left > 0 && el('span', { class: 'quiet' }, `\n… ${left} more characters`));
}

/** @param {Uint8Array} bytes */
function hexView(bytes) {
  const { lines, left } = hexLines(bytes);
  return el('div', { class: 'hex', tabindex: 0, role: 'group', 'aria-label': `${bytes.length} bytes` },
    ...lines.map(({ offset, hex, text }) => el('div', { class: 'hex-line' },
      el('span', { class: 'hex-offset' }, offset),
      el('span', { class: 'hex-bytes' }, hex),
      el('span', { class: 'hex-text' }, text))),
    left > 0 && el('div', { class: 'quiet' }, `… ${left} more bytes`));
}
