// @ts-check

/**
 * A client of the SPORE Gateway for pages and programs: one ES module without dependencies.
 *
 *     import { SporeClient } from 'http://gateway:3001/client/spore-client.js';
 *
 *     const client = new SporeClient('ws://gateway:3001/ws', {
 *       topics: ['sensor/#'],
 *       onEvent: (event) => console.log(event.topic, event.data),
 *       onGap: (gap) => console.warn('missed', gap.dropped ?? 'some', 'events:', gap.reason),
 *     });
 *     client.connect();
 *
 * It comes back by itself when the connection is lost, and goes on exactly where it was.
 */

/**
 * Something that happened.
 *
 * @typedef {object} SporeEvent
 * @property {string} topic the topic it is told apart by
 * @property {unknown} data a JSON object or array, a text, or bytes (a Uint8Array)
 * @property {Date} time when the gateway learnt it
 * @property {string} type what it is, such as io.spore.mqtt.message
 * @property {string} id the same for good, together with source
 * @property {string} source which gateway, and where it came in
 * @property {string} [cursor] where a client stands that has it; absent in a snapshot
 * @property {number} [qos] how an MQTT broker delivered it
 * @property {boolean} [retained] whether the broker had kept it
 * @property {boolean} snapshot whether it is the last event of its topic, told again
 */

/**
 * Events that this client will not get.
 *
 * @typedef {object} Gap
 * @property {number | null} dropped how many; null when nobody knows
 * @property {string} reason why
 */

/**
 * How the connection is: `connecting`, `open`, `waiting` before the next attempt, `closed` because
 * close() was called, or `failed` because coming back would not help.
 *
 * @typedef {object} Status
 * @property {'connecting' | 'open' | 'waiting' | 'closed' | 'failed'} state
 * @property {number} [delayMs] with `waiting`: when the next attempt is made
 * @property {string} [reason] with `waiting` and `failed`: why
 */

/**
 * @typedef {object} Options
 * @property {string[]} [topics] MQTT topic filters; without them everything comes
 * @property {string[]} [exclude] topic filters of what is not wanted even so
 * @property {string} [cursor] where to go on, from an earlier visit
 * @property {boolean} [snapshot] begin with the last event of every topic
 * @property {string | (() => string | Promise<string>)} [token] who the client is, where that is
 *   asked for; a function is asked again when the token is about to expire
 * @property {(event: SporeEvent) => void} [onEvent]
 * @property {(gap: Gap) => void} [onGap] a snapshot follows, if the gap came with a resume
 * @property {(status: Status) => void} [onStatus]
 * @property {number} [firstDelayMs] before the first attempt to come back; doubled each time
 * @property {number} [longestDelayMs] the most that it grows to
 * @property {number} [heartbeatMs] silence after which the gateway is asked for a sign of life
 */

/** Coming back would bring the same again: RFC 6455, section 7.4, and the gateway's own. */
const FINAL_CODES = new Set([1002, 1003, 1007, 1009, 4400, 4401]);

/** Matches no topic, because gateways never publish it: for clients that dropped all filters. */
const NOTHING = '$nothing';

const SUBPROTOCOL = 'cloudevents.json';

/** One connection to a gateway that heals by itself. */
export class SporeClient {
  /** @type {URL} */
  #url;
  /** @type {Required<Pick<Options, 'firstDelayMs' | 'longestDelayMs' | 'heartbeatMs'>> & Options} */
  #options;
  /** @type {Set<string> | null} null while everything is wanted */
  #topics;
  /** @type {Set<string>} */
  #exclude;
  /** @type {string | undefined} */
  #cursor;
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {Map<number, { resolve: () => void, reject: (problem: Error) => void }>} */
  #unanswered = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #heartbeat;
  #wanted = false;
  #inSnapshot = false;
  #attempts = 0;
  #lastHeard = 0;
  #nextId = 1;

  /**
   * @param {string | URL} url such as ws://gateway:3001/ws; http and https will do as well
   * @param {Options} [options]
   */
  constructor(url, options = {}) {
    this.#url = new URL(url, globalThis.location?.href);
    this.#url.protocol = this.#url.protocol.replace(/^http/, 'ws');
    this.#options = { firstDelayMs: 500, longestDelayMs: 30_000, heartbeatMs: 30_000, ...options };
    this.#topics = options.topics ? new Set(options.topics) : null;
    this.#exclude = new Set(options.exclude);
    this.#cursor = options.cursor;
  }

  /** Where the client stands: keep it to go on there after the page was left. */
  get cursor() {
    return this.#cursor;
  }

  /** Connects, and stays connected until close() is called. */
  connect() {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#attempts = 0;
      this.#open();
    }
  }

  /** Ends the connection for good; connect() begins anew, where the client was. */
  close() {
    if (this.#wanted) {
      this.#wanted = false;
      this.#letGo()?.close(1000);
      this.#tell({ state: 'closed' });
    }
  }

  /**
   * Wants these topics from now on, beside those before. The first time ends the flow of everything.
   *
   * @param {string[]} topics
   * @param {string[]} [exclude]
   * @returns {Promise<void>} rejected, with nothing changed, when the gateway refuses
   */
  subscribe(topics, exclude = []) {
    const wanted = topics.length > 0 ? [...(this.#topics ?? []), ...topics] : this.#topics;
    return this.#change(
      'subscribe', topics, exclude, wanted, [...this.#exclude, ...exclude]);
  }

  /**
   * Takes filters away.
   *
   * @param {string[]} topics
   * @param {string[]} [exclude]
   * @returns {Promise<void>} rejected, with nothing changed, when the gateway refuses
   */
  unsubscribe(topics, exclude = []) {
    const wanted = this.#topics && [...this.#topics].filter((filter) => !topics.includes(filter));
    const unwanted = [...this.#exclude].filter((filter) => !exclude.includes(filter));
    return this.#change('unsubscribe', topics, exclude, wanted, unwanted);
  }

  /**
   * @param {string} type
   * @param {string[]} topics
   * @param {string[]} exclude
   * @param {Iterable<string> | null} allTopics afterwards
   * @param {Iterable<string>} allExclude afterwards
   */
  async #change(type, topics, exclude, allTopics, allExclude) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      await this.#ask({ type, topics, exclude });
    }
    // Without a connection it goes into the address of the next one.
    this.#topics = allTopics && new Set(allTopics);
    this.#exclude = new Set(allExclude);
  }

  /**
   * @param {object} message
   * @returns {Promise<void>}
   */
  #ask(message) {
    const id = this.#nextId++;
    this.#socket?.send(JSON.stringify({ ...message, id }));
    return new Promise((resolve, reject) => this.#unanswered.set(id, { resolve, reject }));
  }

  #open() {
    this.#tell({ state: 'connecting' });
    const socket = new WebSocket(this.#address(), SUBPROTOCOL);
    this.#socket = socket;
    this.#inSnapshot = false;
    socket.onopen = async () => {
      this.#lastHeard = Date.now();
      this.#heartbeat = setInterval(() => this.#listen(), this.#options.heartbeatMs / 2);
      if (this.#options.token !== undefined && !(await this.#identify(socket))) {
        return;
      }
      this.#tell({ state: 'open' });
    };
    socket.onmessage = (message) => {
      this.#lastHeard = Date.now();
      this.#attempts = 0;
      this.#hear(JSON.parse(message.data));
    };
    socket.onclose = (closed) => this.#lost(closed.code, closed.reason);
  }

  /**
   * Says who the client is; the gateway closes a connection whose first token is wrong.
   *
   * @param {WebSocket} socket
   * @returns {Promise<boolean>} whether the gateway accepts it
   */
  async #identify(socket) {
    const { token } = this.#options;
    try {
      const current = typeof token === 'function' ? await token() : token;
      if (socket !== this.#socket) {
        return false;
      }
      await this.#ask({ type: 'auth', token: current });
      return true;
    } catch {
      return false;
    }
  }

  #address() {
    const address = new URL(this.#url);
    const query = address.searchParams;
    query.set('cursors', 'true');
    const topics = this.#topics?.size === 0 ? [NOTHING] : (this.#topics ?? []);
    for (const topic of topics) {
      query.append('topic', topic);
    }
    for (const topic of this.#exclude) {
      query.append('exclude', topic);
    }
    if (this.#cursor !== undefined) {
      query.set('cursor', this.#cursor);
    } else if (this.#options.snapshot) {
      query.set('snapshot', 'true');
    }
    return address;
  }

  /** A connection may be dead without anybody saying so: asks, and gives up without an answer. */
  #listen() {
    const silence = Date.now() - this.#lastHeard;
    if (silence >= 2 * this.#options.heartbeatMs) {
      this.#letGo()?.close();
      this.#lost(1006, 'no sign of life');
    } else if (silence >= this.#options.heartbeatMs) {
      this.#ask({ type: 'ping' }).catch(() => {});
    }
  }

  /** @param {Record<string, any>} told a CloudEvent */
  #hear(told) {
    switch (told.type) {
      case 'io.spore.gateway.reply':
        this.#answered(told.data);
        break;
      case 'io.spore.gateway.gap':
        this.#options.onGap?.(told.data);
        break;
      case 'io.spore.gateway.snapshot':
        this.#inSnapshot = told.data.status === 'begin';
        if (!this.#inSnapshot) {
          this.#cursor = told.data.cursor;
        }
        break;
      case 'io.spore.gateway.cursor':
        // Events carry it too; this is for those that don't come for a while.
        this.#cursor = told.data.cursor;
        break;
      case 'io.spore.gateway.auth':
        if (this.#socket && typeof this.#options.token === 'function') {
          this.#identify(this.#socket);
        }
        break;
      case 'io.spore.gateway.error':
      case 'io.spore.gateway.replay':
      // What is wrong with the address is said before the format is settled; the closing says it too.
      case undefined:
        break;
      default:
        this.#happened(told);
    }
  }

  /** @param {Record<string, any>} told */
  #happened(told) {
    // Before the callback: what it throws must not bring the event a second time.
    this.#cursor = told.cursor ?? this.#cursor;
    const { id, source, type, cursor, qos, retained } = told;
    this.#options.onEvent?.({
      topic: told.subject,
      data: 'data_base64' in told ? bytes(told.data_base64) : told.data,
      time: new Date(told.time),
      snapshot: this.#inSnapshot,
      id, source, type, cursor, qos, retained,
    });
  }

  /** @param {{ id?: number, ok: boolean, field?: string, message?: string }} reply */
  #answered(reply) {
    const waiting = this.#unanswered.get(reply.id ?? 0);
    this.#unanswered.delete(reply.id ?? 0);
    if (reply.ok) {
      waiting?.resolve();
    } else {
      waiting?.reject(new Error(`${reply.field}: ${reply.message}`));
    }
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #lost(code, reason) {
    this.#letGo();
    if (FINAL_CODES.has(code)) {
      this.#wanted = false;
      this.#tell({ state: 'failed', reason });
      return;
    }
    const { firstDelayMs, longestDelayMs } = this.#options;
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#attempts);
    // Half of it by chance, so that a gateway that restarts is not stormed by all its clients.
    const delayMs = Math.round(delay * (0.5 + Math.random() / 2));
    this.#attempts++;
    this.#retry = setTimeout(() => this.#open(), delayMs);
    this.#tell({ state: 'waiting', delayMs, reason: reason || `connection lost (${code})` });
  }

  /** Hears nothing more from the connection, and returns it. */
  #letGo() {
    const socket = this.#socket;
    this.#socket = undefined;
    clearTimeout(this.#retry);
    clearInterval(this.#heartbeat);
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
    }
    for (const { reject } of this.#unanswered.values()) {
      reject(new Error('the connection was lost before the gateway answered'));
    }
    this.#unanswered.clear();
    return socket;
  }

  /** @param {Status} status */
  #tell(status) {
    this.#options.onStatus?.(status);
  }
}

/** @param {string} base64 */
function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
