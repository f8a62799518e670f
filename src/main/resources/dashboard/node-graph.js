// @ts-check
import { el, fill, setText, svg } from './dom.js';
import { Layout } from './force.js';

/** @typedef {import('./world.js').Member} Member */

/** How long a node shines after it said something. */
const SHINE_MS = 900;
const GATEWAY = 'gateway:';
/** How much few nodes are enlarged, to fill the picture. */
const LARGEST = 1.5;

/** The nodes around the gateway, as a picture that settles by itself. */
export class NodeGraph {
  element;
  #layout = new Layout();
  #links = svg('g', { class: 'graph-links' });
  #nodes = svg('g', { class: 'graph-nodes' });
  #svg = svg('svg', { class: 'graph-svg', role: 'group', 'aria-label': 'Nodes around the gateway' },
    this.#links, this.#nodes);
  #onSelect;
  #seen = '';
  #calm = matchMedia('(prefers-reduced-motion: reduce)');

  /** @param {(ip: string) => void} onSelect */
  constructor(onSelect) {
    this.#onSelect = onSelect;
    this.element = el('div', { class: 'graph' }, this.#svg);
  }

  /**
   * @param {import('./world.js').World} world
   * @param {{ id: string, leader: boolean }[]} gateways
   * @param {string} selected the address of the node that is looked at
   * @param {number} now
   */
  draw(world, gateways, selected, now) {
    const { members } = world;
    const hubs = gateways.map((gateway) => GATEWAY + gateway.id);
    const ids = [...hubs, ...members.map((member) => member.ip)];
    const leader = GATEWAY + (gateways.find((gateway) => gateway.leader) ?? gateways[0]).id;
    /** @type {[string, string][]} */
    const links = [
      ...hubs.filter((hub) => hub !== leader).map((hub) => /** @type {[string, string]} */ ([leader, hub])),
      ...members.map((member) => /** @type {[string, string]} */ ([leader, member.ip]))];
    this.#layout.update(ids, links);
    const state = JSON.stringify([ids, links]);
    if (state !== this.#seen) {
      this.#seen = state;
      this.#make(gateways, members, links);
      if (this.#calm.matches) {
        while (this.#layout.step());
      }
    }
    this.#layout.step();
    this.#layout.step();
    this.#move();
    this.#mark(world, selected, now);
  }

  /**
   * @param {{ id: string, leader: boolean }[]} gateways
   * @param {Member[]} members
   * @param {[string, string][]} links
   */
  #make(gateways, members, links) {
    fill(this.#links, ...links.map(() => svg('line', {})));
    fill(this.#nodes,
      ...gateways.map((gateway) => svg('g', { class: 'graph-gateway', 'data-id': GATEWAY + gateway.id },
        svg('rect', { x: -17, y: -17, width: 34, height: 34, rx: 10 }),
        svg('circle', { r: 5 }), svg('text', { y: 34 }, gateway.id))),
      ...members.map((member) => this.#node(member)));
  }

  /** @param {Member} member */
  #node(member) {
    const node = svg('g', {
      class: 'graph-node', 'data-id': member.ip, tabindex: 0, role: 'button',
      onclick: () => this.#onSelect(member.ip),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          this.#onSelect(member.ip);
        }
      },
    }, svg('circle', { class: 'graph-halo', r: 19 }), svg('circle', { class: 'graph-ring', r: 18 }),
    svg('circle', { class: 'graph-body', r: 12 }), svg('text', { y: 34 }, member.hostname || member.ip));
    node.addEventListener('pointerdown', (event) => this.#drag(event, member.ip));
    return node;
  }

  #move() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0) {
      return;
    }
    const all = [...this.#layout.bodies.values()];
    const halfWidth = Math.max(width / 2 / LARGEST, ...all.map((body) => Math.abs(body.x) + 60));
    const halfHeight = Math.max(height / 2 / LARGEST, ...all.map((body) => Math.abs(body.y) + 50));
    this.#svg.setAttribute('viewBox', `${-halfWidth} ${-halfHeight} ${2 * halfWidth} ${2 * halfHeight}`);
    this.#layout.links.forEach(([from, to], index) => {
      const a = this.#layout.bodies.get(from);
      const b = this.#layout.bodies.get(to);
      const line = this.#links.children[index];
      if (a && b && line) {
        line.setAttribute('x1', a.x.toFixed(1));
        line.setAttribute('y1', a.y.toFixed(1));
        line.setAttribute('x2', b.x.toFixed(1));
        line.setAttribute('y2', b.y.toFixed(1));
      }
    });
    for (const node of /** @type {any} */ (this.#nodes.children)) {
      const body = this.#layout.bodies.get(node.dataset.id);
      node.setAttribute('transform', `translate(${body?.x.toFixed(1)} ${body?.y.toFixed(1)})`);
    }
  }

  /**
   * @param {import('./world.js').World} world
   * @param {string} selected
   * @param {number} now
   */
  #mark(world, selected, now) {
    const byIp = new Map(world.members.map((member) => [member.ip, member]));
    for (const node of /** @type {any} */ (this.#nodes.children)) {
      const member = byIp.get(node.dataset.id);
      if (member) {
        const primary = member.ip === world.primaryNode;
        node.dataset.status = member.status;
        node.classList.toggle('primary', primary);
        node.classList.toggle('selected', member.ip === selected);
        node.classList.toggle('speaks', now - (world.spoke.get(member.ip) ?? 0) < SHINE_MS);
        node.setAttribute('aria-label',
          `${member.hostname || member.ip}, ${member.status}${primary ? ', primary node' : ''}`);
        setText(node.lastElementChild, member.hostname || member.ip);
      }
    }
  }

  /**
   * @param {PointerEvent} start
   * @param {string} ip
   */
  #drag(start, ip) {
    const body = this.#layout.bodies.get(ip);
    const matrix = /** @type {SVGSVGElement} */ (this.#svg).getScreenCTM()?.inverse();
    const target = /** @type {Element} */ (start.currentTarget);
    if (!body || !matrix) {
      return;
    }
    body.held = true;
    target.setPointerCapture(start.pointerId);
    /** @param {PointerEvent} event */
    const move = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
      body.x = point.x;
      body.y = point.y;
      this.#layout.wake();
    };
    target.addEventListener('pointermove', /** @type {EventListener} */ (move));
    target.addEventListener('lostpointercapture', () => {
      body.held = false;
      target.removeEventListener('pointermove', /** @type {EventListener} */ (move));
    }, { once: true });
  }
}
