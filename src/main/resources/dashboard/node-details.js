// @ts-check
import { ask } from './api.js';
import { el, fill, setText } from './dom.js';
import { ago, duration } from './format.js';
import { icon } from './icons.js';
import { jsonView } from './json-view.js';

/** @typedef {import('./world.js').Member} Member */

/** One node: how it is, which tasks it runs, and what can be called on it. */
export class NodeDetails {
  element = el('section', { class: 'details', 'aria-label': 'Node', hidden: true });
  #ip = '';
  #asked = 0;
  /** Whether the gateway can be told which node is the primary one. */
  #choosable = false;
  #ownText = '';
  #title = el('h2', { class: 'details-title' });
  #primary = el('p', { class: 'primary-note' },
    icon('star'), 'The primary node: calls that name no node go to it');
  #choose;
  #state = el('span', { class: 'state' });
  #address = el('dd');
  #latency = el('dd', { class: 'num' });
  #heard = el('dd', { class: 'num' });
  #own = el('div');
  #tasks = el('div', { class: 'section' });
  #endpoints = el('div', { class: 'section' });

  /**
   * @param {() => void} onClose
   * @param {(ip: string) => Promise<boolean>} onPrimary whether it became the primary node
   */
  constructor(onClose, onPrimary) {
    this.#choose = el('button', { class: 'button small', type: 'button', onclick: async () => {
      this.#choose.disabled = true;
      // What comes over the stream puts the note in the button's place.
      if (!await onPrimary(this.#ip)) {
        this.#choose.disabled = false;
      }
    } }, icon('star'), 'Make it the primary node');
    fill(this.element,
      el('div', { class: 'details-head' }, this.#title,
        el('button', { class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: onClose }, icon('close'))),
      el('div', { class: 'buttons' }, this.#primary, this.#choose),
      el('dl', { class: 'facts' },
        el('dt', {}, 'State'), el('dd', {}, this.#state), el('dt', {}, 'Address'), this.#address,
        el('dt', {}, 'Latency'), this.#latency, el('dt', {}, 'Last heard'), this.#heard),
      el('h3', { class: 'small-title' }, 'What it says of itself'), this.#own,
      this.#tasks, this.#endpoints);
  }

  /**
   * @param {Member} member
   * @param {boolean} live whether the node can be asked: what was can't
   */
  show(member, live) {
    this.#ip = member.ip;
    this.#ownText = '';
    this.#choosable = false;
    this.element.hidden = false;
    fill(this.#endpoints);
    if (live) {
      fill(this.#tasks, el('p', { class: 'quiet' }, 'Asking the node…'));
      void this.#ask();
    } else {
      this.#asked++;
      fill(this.#tasks, el('p', { class: 'quiet' }, 'Tasks and endpoints are known of the present alone.'));
    }
  }

  /**
   * Tells how the node is now.
   *
   * @param {Member | undefined} member undefined once it is no member any more
   * @param {boolean} primary
   * @param {number} silentMs for how long it was not heard
   */
  draw(member, primary, silentMs) {
    this.#primary.hidden = !primary;
    this.#choose.hidden = primary || !this.#choosable || !member;
    const status = member?.status ?? 'lost';
    setText(this.#state, status);
    this.#state.dataset.state = status;
    if (member) {
      setText(this.#title, member.hostname || member.ip);
      setText(this.#address, member.ip);
      setText(this.#latency, member.latency > 0 ? `${member.latency} ms` : '–');
      setText(this.#heard, ago(silentMs));
      this.#tell({ ...member.resources, labels: member.labels });
    }
  }

  hide() {
    this.element.hidden = true;
    this.#ip = '';
  }

  /** @param {Record<string, unknown>} own made anew with a change alone, so that what is folded stays so */
  #tell(own) {
    const text = JSON.stringify(own);
    if (text !== this.#ownText) {
      this.#ownText = text;
      fill(this.#own, jsonView(own));
    }
  }

  async #ask() {
    const turn = ++this.#asked;
    const query = `?ip=${encodeURIComponent(this.#ip)}`;
    const [known, running, callable] = await Promise.all([
      ask('/api/discovery/nodes'), ask(`/api/tasks/status${query}`), ask(`/api/node/endpoints${query}`)]);
    if (turn !== this.#asked) {
      return;
    }
    this.#choosable = known.ok;
    this.#choose.disabled = false;
    fill(this.#tasks, el('h3', { class: 'small-title' }, 'Tasks'),
      running.ok ? taskTable(running.body) : said(running));
    fill(this.#endpoints, el('h3', { class: 'small-title' }, 'Endpoints'),
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
