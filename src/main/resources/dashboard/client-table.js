// @ts-check
import { ask } from './api.js';
import { el, fill } from './dom.js';
import { count, duration, size } from './format.js';

/** The most rows: the slow ones come first, and they are what matters. */
const MOST_ROWS = 50;

const HEADS = ['Client', 'Connected', 'Waiting', 'In bytes', 'Dropped', 'State'];

/** Who gets the stream, those that can't follow first. */
export class ClientTable {
  #body = el('tbody');
  #counts = el('span', { class: 'quiet' });
  element = el('section', { hidden: true },
    el('h2', { class: 'heading' }, 'Clients ', this.#counts),
    el('div', { class: 'table-box', tabindex: 0, role: 'group', 'aria-label': 'Clients' },
      el('table', { class: 'table' },
        el('caption', { class: 'visually-hidden' }, 'Clients of the stream, slow ones first'),
        el('thead', {}, el('tr', {}, ...HEADS.map((head) => el('th', { scope: 'col' }, head)))),
        this.#body)));

  /** Asks the gateway; stays away where it does not tell. */
  async ask() {
    const { ok, body } = await ask('/api/clients');
    this.element.hidden = !ok;
    if (ok) {
      const clients = Array.isArray(body?.clients) ? body.clients : [];
      this.#counts.textContent = clients.length > MOST_ROWS
        ? `the ${MOST_ROWS} slowest of ${count(clients.length)}` : count(clients.length);
      fill(this.#body, ...slowFirst(clients).slice(0, MOST_ROWS).map(row));
    }
  }
}

/** @param {any[]} clients */
export function slowFirst(clients) {
  return [...clients].sort((a, b) => b.waitingBytes - a.waitingBytes || b.dropped - a.dropped
    || a.connectedAt - b.connectedAt);
}

/** @param {any} client */
function row(client) {
  const state = client.lagging ? 'stale' : 'active';
  return el('tr', {},
    el('th', { scope: 'row' }, el('span', { class: 'mono' }, String(client.remoteAddress)),
      ' ', el('span', { class: 'chip' }, `${client.transport} ${client.format}`)),
    el('td', { class: 'num' }, duration(Date.now() - Number(client.connectedAt))),
    el('td', { class: 'num' }, count(client.waitingEvents)),
    el('td', { class: 'num' }, size(client.waitingBytes)),
    el('td', { class: 'num' }, count(client.dropped)),
    el('td', {}, el('span', { class: 'state', 'data-state': state }, client.lagging ? 'slow' : 'follows')));
}
