// @ts-check
import { credentials } from './token.js';

/**
 * What the gateway answered.
 *
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status 0 when there was no answer
 * @property {any} body what came as JSON, else undefined
 * @property {string} problem in words; empty when all is well
 */

const PATIENCE_MS = 8000;

/**
 * Asks the gateway; never throws.
 *
 * @param {string} path
 * @param {{ method?: string, json?: unknown }} [options]
 * @returns {Promise<Answer>}
 */
export async function ask(path, { method = 'GET', json } = {}) {
  try {
    const response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        ...credentials(),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const body = await response.json().catch(() => undefined);
    return {
      ok: response.ok,
      status: response.status,
      body,
      problem: response.ok ? '' : String(body?.error ?? `answered ${response.status}`),
    };
  } catch {
    return { ok: false, status: 0, body: undefined, problem: 'the gateway does not answer' };
  }
}

/**
 * @param {string} path
 * @returns {Promise<{ status: number, text: string }>} status 0 when there was no answer
 */
export async function askText(path) {
  try {
    const response = await fetch(
      path, { headers: credentials(), signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}
