// @ts-check

/** Light, dark, or as the system has it. */

const KEY = 'spore.theme';
const ORDER = ['system', 'light', 'dark'];

/** @returns {string} `system`, `light` or `dark` */
export function theme() {
  return document.documentElement.dataset.theme ?? 'system';
}

/** Takes up what was chosen on an earlier visit. */
export function restoreTheme() {
  apply(remembered());
}

/** Goes on to the next of the three. */
export function nextTheme() {
  const next = ORDER[(ORDER.indexOf(theme()) + 1) % ORDER.length];
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A browser that remembers nothing still changes its colours.
  }
  apply(next);
}

/**
 * Calls back whenever the colours change, whoever changed them.
 *
 * @param {() => void} changed
 */
export function onColours(changed) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  new MutationObserver(changed)
    .observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
}

/**
 * A colour of the style sheet as it is now, for what is painted by hand.
 *
 * @param {string} name such as `--accent`
 */
export function colour(name) {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** @param {string} wanted */
function apply(wanted) {
  if (wanted === 'light' || wanted === 'dark') {
    document.documentElement.dataset.theme = wanted;
  } else {
    delete document.documentElement.dataset.theme;
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEY) ?? 'system';
  } catch {
    return 'system';
  }
}
