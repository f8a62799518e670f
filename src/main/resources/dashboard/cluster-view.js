// @ts-check
import { ask } from './api.js';
import { el, fill, setText } from './dom.js';
import { ago, count, size } from './format.js';
import { icon } from './icons.js';
import { NodeDetails } from './node-details.js';
import { NodeGraph } from './node-graph.js';

/** @typedef {import('./world.js').Member} Member */

const ASK_EVERY_MS = 5000;

/** The SPORE nodes: as a picture, as a table, and each one in full. */
export class ClusterView {
  element;
  #app;
  #selected = '';
  /** @type {{ id: string, leader: boolean }[]} */
  #gateways = [{ id: 'gateway', leader: true }];
  #askedAt = 0;
  /**
   * When nodes were last heard, as the gateway's API says: events tell it with a change alone.
   *
   * @type {Map<string, number>}
   */
  #heard = new Map();
  #counts = el('p', { class: 'list-head' });
  #graph = new NodeGraph((ip) => this.#select(ip));
  #body = el('tbody');
  #details;
  #empty = el('p', { class: 'empty' },
    'No SPORE node has been heard yet. Nodes send a heartbeat every five seconds; those that are '
    + 'simulated with hack/spore-nodes.sh appear here too.');

  /** @param {import('./app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#details = new NodeDetails(() => this.#select(''), (ip) => this.#makePrimary(ip));
    const heads = ['Node', 'State', 'Address', 'Labels', 'Memory free', 'Latency', 'Last heard'];
    this.element = el('section', { class: 'cluster', 'aria-label': 'Cluster' },
      this.#counts,
      el('div', { class: 'split' },
        el('div', { class: 'cluster-main' },
          this.#graph.element,
          el('div', { class: 'table-box', tabindex: 0, role: 'group', 'aria-label': 'Nodes' },
            el('table', { class: 'table' },
              el('caption', { class: 'visually-hidden' }, 'SPORE nodes'),
              el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))),
              this.#body)),
          this.#empty),
        this.#details.element));
    app.onWorld(() => this.#details.hide());
  }

  /** @param {URLSearchParams} query */
  show(query) {
    this.#selected = query.get('node') ?? '';
    this.#askedAt = 0;
    this.#showDetails();
  }

  draw() {
    const { world, now } = this.#app;
    if (Date.now() - this.#askedAt > ASK_EVERY_MS) {
      this.#askedAt = Date.now();
      void this.#ask();
    }
    const active = world.members.filter((member) => member.status === 'active').length;
    setText(this.#counts, `${count(world.members.length)} nodes, ${active} active`);
    this.#empty.hidden = world.members.length > 0;
    this.#graph.element.hidden = world.members.length === 0;
    this.#graph.draw(world, this.#gateways, this.#selected, now);
    this.#table(world, now);
    this.#drawDetails(now);
  }

  /**
   * @param {import('./world.js').World} world
   * @param {number} now
   */
  #table(world, now) {
    const { members, primaryNode } = world;
    while (this.#body.rows.length > members.length) {
      this.#body.deleteRow(-1);
    }
    while (this.#body.rows.length < members.length) {
      this.#body.append(row((ip) => this.#select(ip)));
    }
    members.forEach((member, index) => {
      const element = this.#body.rows[index];
      const primary = member.ip === primaryNode;
      const [name, state, address, labels, memory, latency, heard] = element.cells;
      const button = /** @type {HTMLElement} */ (name.firstElementChild);
      button.dataset.ip = member.ip;
      setText(/** @type {Element} */ (button.lastElementChild), member.hostname || member.ip);
      button.classList.toggle('primary', primary);
      button.title = primary ? 'The primary node' : '';
      element.classList.toggle('selected', member.ip === this.#selected);
      setText(/** @type {Element} */ (state.firstElementChild), member.status);
      /** @type {HTMLElement} */ (state.firstElementChild).dataset.state = member.status;
      setText(address, member.ip);
      chips(labels, member.labels ?? {});
      const free = Number(member.resources?.freeHeap);
      setText(memory, Number.isFinite(free) ? size(free) : '–');
      setText(latency, member.latency > 0 ? `${member.latency} ms` : '–');
      setText(heard, ago(now - this.#lastHeard(member)));
    });
  }

  /** @param {Member} member */
  #lastHeard(member) {
    return Math.max(member.lastSeen, this.#app.past ? 0 : this.#heard.get(member.ip) ?? 0);
  }

  async #ask() {
    const [gateways, nodes] = await Promise.all([ask('/api/gateways'), ask('/api/discovery/nodes')]);
    if (gateways.ok && gateways.body.gateways.length > 0) {
      this.#gateways = gateways.body.gateways.map((/** @type {any} */ one) =>
        ({ id: String(one.id), leader: Boolean(one.leader) }));
    }
    for (const node of nodes.body?.nodes ?? []) {
      this.#heard.set(String(node.ip), Number(node.lastSeen));
    }
  }

  /** @param {string} ip */
  #select(ip) {
    history.replaceState(null, '', ip ? `#/cluster?node=${encodeURIComponent(ip)}` : '#/cluster');
    this.#selected = ip;
    this.#showDetails();
  }

  #showDetails() {
    const member = this.#selectedMember;
    if (member) {
      this.#details.show(member, this.#app.past === undefined);
    } else {
      this.#details.hide();
    }
  }

  /** @param {number} now */
  #drawDetails(now) {
    const member = this.#selectedMember;
    if (member && this.#details.element.hidden) {
      // A link to a node may come before the node itself.
      this.#showDetails();
    }
    if (!this.#details.element.hidden) {
      this.#details.draw(
        member, this.#selected === this.#app.world.primaryNode, member ? now - this.#lastHeard(member) : 0);
    }
  }

  get #selectedMember() {
    return this.#app.world.members.find(({ ip }) => ip === this.#selected);
  }

  /** @param {string} ip */
  async #makePrimary(ip) {
    const { ok, problem, body } = await ask(
      `/api/discovery/primary/${encodeURIComponent(ip)}`, { method: 'POST' });
    this.#app.say(ok ? String(body?.message ?? `The primary node is ${ip}`) : problem, ok ? 'good' : 'bad');
    return ok;
  }
}

/** @param {(ip: string) => void} onSelect */
function row(onSelect) {
  const button = el('button', { class: 'node-name', type: 'button' }, icon('star'), el('span'));
  button.addEventListener('click', () => onSelect(button.dataset.ip ?? ''));
  return el('tr', {},
    el('th', { scope: 'row' }, button),
    el('td', {}, el('span', { class: 'state' })), el('td', { class: 'num' }), el('td', { class: 'chips' }),
    el('td', { class: 'num' }), el('td', { class: 'num' }), el('td', { class: 'num' }));
}

/**
 * @param {HTMLElement} cell
 * @param {Record<string, string>} labels
 */
function chips(cell, labels) {
  const texts = Object.entries(labels).map(([name, value]) => `${name} ${value}`);
  if (cell.dataset.labels !== texts.join('\n')) {
    cell.dataset.labels = texts.join('\n');
    fill(cell, ...texts.map((text) => el('span', { class: 'chip' }, text)));
  }
}
