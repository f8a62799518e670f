// @ts-check
import { ask } from './api.js';
import { el, fill } from './dom.js';
import { duration } from './format.js';
import { icon } from './icons.js';
import { jsonView } from './json-view.js';

/** @typedef {import('./world.js').Member} Member */

/** One node: what it is, which tasks it runs, and what can be called on it. */
export class NodeDetails {
  element = el('section', { class: 'details', 'aria-label': 'Node', hidden: true });
  #onClose;
  #onPrimary;
  #asked = 0;

  /**
   * @param {() => void} onClose
   * @param {(ip: string) => void} onPrimary
   */
  constructor(onClose, onPrimary) {
    this.#onClose = onClose;
    this.#onPrimary = onPrimary;
  }

  /**
   * @param {Member} member
   * @param {boolean} primary
   * @param {boolean} live whether the node can be asked: what was can't
   */
  show(member, primary, live) {
    const tasks = el('div', { class: 'section' });
    const endpoints = el('div', { class: 'section' });
    const choose = el('div', { class: 'buttons' });
    this.element.hidden = false;
    fill(this.element,
      el('div', { class: 'details-head' },
        el('h2', { class: 'details-title' }, member.hostname || member.ip),
        el('button', {
          class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: () => this.#onClose(),
        }, icon('close'))),
      primary && el('p', { class: 'primary-note' }, icon('star'), 'The primary node: calls that name no node go to it'),
      choose,
      el('h3', { class: 'small-title' }, 'What it says of itself'),
      jsonView({ address: member.ip, ...member.resources, labels: member.labels }),
      tasks, endpoints);
    if (live) {
      void this.#ask(member.ip, primary, { choose, tasks, endpoints });
    } else {
      fill(tasks, el('p', { class: 'quiet' }, 'Tasks and endpoints are known of the present alone.'));
    }
  }

  hide() {
    this.element.hidden = true;
    fill(this.element);
  }

  /**
   * @param {string} ip
   * @param {boolean} primary
   * @param {{ choose: HTMLElement, tasks: HTMLElement, endpoints: HTMLElement }} places
   */
  async #ask(ip, primary, { choose, tasks, endpoints }) {
    const turn = ++this.#asked;
    const query = `?ip=${encodeURIComponent(ip)}`;
    fill(tasks, el('p', { class: 'quiet' }, 'Asking the node…'));
    const [known, running, callable] = await Promise.all([
      ask('/api/discovery/nodes'), ask(`/api/tasks/status${query}`), ask(`/api/node/endpoints${query}`)]);
    if (turn !== this.#asked) {
      return;
    }
    if (known.ok && !primary) {
      fill(choose, el('button', { class: 'button small', type: 'button', onclick: () => this.#onPrimary(ip) },
        icon('star'), 'Make it the primary node'));
    }
    fill(tasks, el('h3', { class: 'small-title' }, 'Tasks'), running.ok ? taskTable(running.body) : said(running));
    fill(endpoints, el('h3', { class: 'small-title' }, 'Endpoints'),
      callable.ok ? endpointList(callable.body) : said(callable));
  }
}

/** @param {import('./api.js').Answer} answer */
function said(answer) {
  const text = answer.status === 404 && !answer.body?.node
    ? 'This gateway does not ask nodes.' : answer.problem;
  return el('p', { class: 'quiet' }, text);
}

/** @param {any} body */
function taskTable(body) {
  const tasks = Array.isArray(body?.tasks) ? body.tasks : [];
  if (tasks.length === 0) {
    return el('p', { class: 'quiet' }, 'None.');
  }
  return el('table', { class: 'table small' },
    el('thead', {}, el('tr', {}, ...['Task', 'Every', 'State'].map((head) => el('th', { scope: 'col' }, head)))),
    el('tbody', {}, ...tasks.slice(0, 100).map((/** @type {any} */ task) => el('tr', {},
      el('th', { scope: 'row' }, String(task.name)),
      el('td', { class: 'num' }, Number.isFinite(task.interval) ? duration(task.interval) : '–'),
      el('td', {}, el('span', { class: 'state', 'data-state': task.running ? 'active' : 'lost' },
        task.running ? 'running' : task.enabled ? 'enabled' : 'off'))))));
}

/** @param {any} body */
function endpointList(body) {
  const endpoints = Array.isArray(body?.endpoints) ? body.endpoints : [];
  if (endpoints.length === 0) {
    return el('p', { class: 'quiet' }, 'None.');
  }
  return el('ul', { class: 'endpoints' }, ...endpoints.slice(0, 200).map((/** @type {any} */ endpoint) =>
    el('li', {}, el('span', { class: 'chip' }, String(endpoint.method ?? '')),
      el('span', { class: 'mono' }, String(endpoint.uri ?? '')))));
}
