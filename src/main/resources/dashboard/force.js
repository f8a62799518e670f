// @ts-check

/**
 * A point of a drawing that finds its place by itself.
 *
 * @typedef {object} Body
 * @property {string} id
 * @property {number} x
 * @property {number} y
 * @property {number} vx
 * @property {number} vy
 * @property {boolean} [held] whether a hand holds it where it is
 */

const REPULSION = 5200;
const SPRING = 0.06;
const LENGTH = 118;
const CENTRE = 0.012;
const FRICTION = 0.78;
/** Slower than this, a drawing has come to rest. */
const REST = 0.04;

/**
 * Lays a graph out by forces: all bodies push each other away, links pull, the middle draws in.
 * Equal graphs come out equal.
 */
export class Layout {
  /** @type {Map<string, Body>} */
  bodies = new Map();
  /** @type {[string, string][]} */
  links = [];
  #moving = true;

  /**
   * Puts another graph in place; bodies that stay keep their places.
   *
   * @param {string[]} ids
   * @param {[string, string][]} links
   */
  update(ids, links) {
    const same = ids.length === this.bodies.size && ids.every((id) => this.bodies.has(id))
      && JSON.stringify(links) === JSON.stringify(this.links);
    if (same) {
      return;
    }
    const before = this.bodies;
    this.bodies = new Map(ids.map((id, index) => [id, before.get(id) ?? place(id, index, ids.length)]));
    this.links = links.filter(([from, to]) => this.bodies.has(from) && this.bodies.has(to));
    this.#moving = true;
  }

  /** Lets bodies move again, after one was taken by hand. */
  wake() {
    this.#moving = true;
  }

  /**
   * Lets a moment pass.
   *
   * @returns {boolean} whether anything moves still
   */
  step() {
    if (!this.#moving) {
      return false;
    }
    const all = [...this.bodies.values()];
    for (let i = 0; i < all.length; i++) {
      for (let j = i + 1; j < all.length; j++) {
        repel(all[i], all[j]);
      }
    }
    for (const [from, to] of this.links) {
      pull(/** @type {Body} */ (this.bodies.get(from)), /** @type {Body} */ (this.bodies.get(to)));
    }
    let fastest = 0;
    for (const body of all) {
      body.vx = (body.vx - body.x * CENTRE) * FRICTION;
      body.vy = (body.vy - body.y * CENTRE) * FRICTION;
      if (!body.held) {
        body.x += body.vx;
        body.y += body.vy;
      }
      fastest = Math.max(fastest, Math.abs(body.vx), Math.abs(body.vy));
    }
    this.#moving = fastest > REST || all.some((body) => body.held);
    return this.#moving;
  }
}

/**
 * @param {string} id
 * @param {number} index
 * @param {number} count
 * @returns {Body}
 */
function place(id, index, count) {
  // A golden angle from one to the next: never two in one place, nor all on one line.
  const angle = index * 2.39996;
  const far = index === 0 ? 0 : 40 + 90 * Math.sqrt(index / count);
  return { id, x: far * Math.cos(angle), y: far * Math.sin(angle), vx: 0, vy: 0 };
}

/**
 * @param {Body} a
 * @param {Body} b
 */
function repel(a, b) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const squared = Math.max(dx * dx + dy * dy, 100);
  const push = REPULSION / squared / Math.sqrt(squared);
  a.vx -= dx * push;
  a.vy -= dy * push;
  b.vx += dx * push;
  b.vy += dy * push;
}

/**
 * @param {Body} a
 * @param {Body} b
 */
function pull(a, b) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const distance = Math.hypot(dx, dy) || 1;
  const force = (SPRING * (distance - LENGTH)) / distance;
  a.vx += dx * force;
  a.vy += dy * force;
  b.vx -= dx * force;
  b.vy -= dy * force;
}
