// @ts-check
import { token } from './token.js';

/** @typedef {import('../client/spore-client.js').SporeEvent} SporeEvent */

/**
 * History told again, over a connection of its own.
 *
 * @typedef {object} ReplayOptions
 * @property {Date | number} [from] without it the oldest event
 * @property {Date | number} [to] without it now
 * @property {string[]} [topics]
 * @property {number | 'max'} [speed]
 * @property {(event: SporeEvent) => void} onEvent
 * @property {(problem: string) => void} [onEnd] the problem is empty when all was told
 */

/** One stretch of history; begins at once. */
export class Replay {
  #socket;
  #over = false;
  #problem = 'the connection was lost';
  #onEnd;

  /** @param {ReplayOptions} options */
  constructor({ from, to, topics = [], speed = 'max', onEvent, onEnd }) {
    this.#onEnd = onEnd;
    const address = new URL('/ws', location.href);
    address.protocol = address.protocol.replace(/^http/, 'ws');
    const query = address.searchParams;
    query.set('speed', String(speed));
    topics.forEach((topic) => query.append('topic', topic));
    if (from !== undefined) {
      query.set('from', new Date(from).toISOString());
    }
    query.set('to', new Date(to ?? Date.now()).toISOString());
    this.#socket = new WebSocket(address, 'cloudevents.json');
    this.#socket.onopen = () => {
      if (token() !== '') {
        this.#socket.send(JSON.stringify({ type: 'auth', token: token() }));
      }
    };
    this.#socket.onmessage = (message) => this.#hear(JSON.parse(message.data), onEvent);
    this.#socket.onclose = () => this.#end(this.#problem);
  }

  /** Ends it early; nothing comes afterwards. */
  close() {
    this.#over = true;
    this.#socket.close();
  }

  /**
   * @param {Record<string, any>} told a CloudEvent
   * @param {(event: SporeEvent) => void} onEvent
   */
  #hear(told, onEvent) {
    if (this.#over) {
      return;
    }
    switch (told.type) {
      case 'io.spore.gateway.replay':
        if (told.data.status === 'end') {
          this.#end('');
        }
        break;
      case 'io.spore.gateway.error':
        this.#problem = String(told.data.message ?? 'the gateway refuses');
        break;
      case 'io.spore.gateway.gap':
      case 'io.spore.gateway.reply':
      case undefined:
        break;
      default:
        onEvent(toEvent(told));
    }
  }

  /** @param {string} problem */
  #end(problem) {
    if (!this.#over) {
      this.#over = true;
      this.#socket.close();
      this.#onEnd?.(problem);
    }
  }
}

/**
 * When the oldest event was that the gateway remembers.
 *
 * @returns {Promise<{ oldest?: Date, problem: string, empty: boolean }>}
 */
export function oldestEvent() {
  return new Promise((resolve) => {
    const replay = new Replay({
      speed: 1,
      onEvent: (event) => {
        replay.close();
        resolve({ oldest: event.time, problem: '', empty: false });
      },
      onEnd: (problem) =>
        resolve({ problem: problem || 'the event log is empty yet', empty: problem === '' }),
    });
  });
}

/**
 * @param {Record<string, any>} told
 * @returns {SporeEvent}
 */
function toEvent(told) {
  const { id, source, type, cursor, qos, retained } = told;
  const data = 'data_base64' in told
    ? Uint8Array.from(atob(told.data_base64), (character) => character.charCodeAt(0))
    : told.data;
  return {
    topic: told.subject, data, time: new Date(told.time), snapshot: false,
    id, source, type, cursor, qos, retained,
  };
}
