// @ts-check

// The first script of the page, and no module, so that nothing it needs can fail to come. When one
// of the page's files does not, and a browser drops those that are under way when the network
// changes, no view would ever appear: the page is then loaded anew.
{
  const KEY = 'spore.loads';
  const FIRST_PAUSE_MS = 500;
  const LONGEST_PAUSE_MS = 30_000;
  let incomplete = false;

  window.addEventListener('error', ({ target }) => {
    if (!incomplete && (target instanceof HTMLScriptElement || target instanceof HTMLLinkElement)) {
      incomplete = true;
      void loadAnew();
    }
  }, true); // such errors do not bubble
  window.addEventListener('load', () => {
    if (!incomplete) {
      remember(0);
    }
  });

  async function loadAnew() {
    const loads = loadsBefore();
    remember(loads + 1);
    say();
    do {
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** loads));
    } while (!await gatewayAnswers());
    location.reload();
  }

  /** A page that is loaded anew while nobody answers would be the browser's own, for good. */
  async function gatewayAnswers() {
    try {
      return (await fetch(location.pathname, { cache: 'no-store' })).ok;
    } catch {
      return false;
    }
  }

  function say() {
    const box = document.getElementById('notice');
    if (box) {
      box.className = 'notice shown bad';
      box.textContent = 'The page came incomplete. It is loaded anew as soon as the gateway answers.';
    } else {
      document.addEventListener('DOMContentLoaded', say, { once: true });
    }
  }

  /** @returns {number} loads in a row that were incomplete, the present one left out */
  function loadsBefore() {
    try {
      return Number(sessionStorage.getItem(KEY));
    } catch {
      return 3; // where the browser keeps nothing, a pause of some seconds each time
    }
  }

  /** @param {number} loads */
  function remember(loads) {
    try {
      sessionStorage.setItem(KEY, String(loads));
    } catch {
      // Not kept: loadsBefore() answers for it.
    }
  }

  /** @param {number} ms */
  function pause(ms) {
    return new Promise((passed) => setTimeout(passed, ms));
  }
}
