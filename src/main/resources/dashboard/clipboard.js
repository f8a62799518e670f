// @ts-check
import { el } from './dom.js';

/**
 * Copies a text. Browsers have an API for that, but for pages from https:// or the machine itself
 * alone; most gateways are called by their address in the network.
 *
 * @param {string} text
 * @returns {Promise<boolean>} false where the browser does not let pages copy
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

/** @param {string} text */
function copySelection(text) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const field = el('textarea', { class: 'visually-hidden', 'aria-hidden': 'true' });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  before?.focus();
  return copied;
}
