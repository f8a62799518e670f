// @ts-check

/** The token that this tab shows to the gateway, where it asks for one. */

const KEY = 'spore.token';

/** Where the browser keeps nothing. */
let held = '';

/** @returns {string} empty without one */
export function token() {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return held;
  }
}

/**
 * Keeps it until the tab is closed.
 *
 * @param {string} value
 */
export function keepToken(value) {
  held = value;
  try {
    sessionStorage.setItem(KEY, value);
  } catch {
    // A browser that keeps nothing asks again after the next loading of the page.
  }
}

/**
 * What goes with requests.
 *
 * @returns {Record<string, string>}
 */
export function credentials() {
  const value = token();
  return value === '' ? {} : { authorization: `Bearer ${value}` };
}
