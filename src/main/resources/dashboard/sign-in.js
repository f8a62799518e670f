// @ts-check
import { ask } from './api.js';
import { el, fill, setText } from './dom.js';
import { keepToken } from './token.js';

/** Answered to everybody who may come in, and to nobody else. */
const QUESTION = '/api/gateways';

const PAUSE_MS = 1000;

/**
 * Asks for a token if the gateway wants one.
 *
 * @param {Element} place where the question stands meanwhile
 * @returns {Promise<void>} when whoever is at the page may come in
 */
export async function signIn(place) {
  if (await statusOnceAnswered(place) !== 401) {
    return;
  }
  await new Promise((accepted) => {
    const field = el('input', {
      class: 'field mono', id: 'token', type: 'password', autocomplete: 'current-password', required: true });
    const problem = el('p', { class: 'problem', role: 'alert' });
    fill(place, el('section', { class: 'sign-in' }, el('form', {
      onsubmit: async (/** @type {Event} */ event) => {
        event.preventDefault();
        keepToken(field.value.trim());
        const { status, problem: reason } = await ask(QUESTION);
        if (status === 0 || status === 401 || status === 429) {
          setText(problem, reason);
          field.select();
        } else {
          accepted(undefined);
        }
      },
    },
    el('h2', { class: 'details-title' }, 'This gateway asks for a token'),
    el('label', { class: 'labelled', for: 'token' }, el('span', { class: 'label' }, 'Token'), field),
    problem,
    el('button', { class: 'button primary', type: 'submit' }, 'Come in'),
    el('p', { class: 'quiet' }, 'It is kept until this tab is closed, and shows what it allows.'))));
    field.focus();
  });
}

/**
 * Asks until there is an answer: a page that went on without one would never ask for the token.
 *
 * @param {Element} place where it says so meanwhile
 * @returns {Promise<number>}
 */
async function statusOnceAnswered(place) {
  for (;;) {
    const { status, problem } = await ask(QUESTION);
    if (status !== 0) {
      return status;
    }
    fill(place, el('p', { class: 'problem', role: 'status' }, `Waiting: ${problem}.`));
    await new Promise((passed) => setTimeout(passed, PAUSE_MS));
  }
}
