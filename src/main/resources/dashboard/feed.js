// @ts-check
import { SporeClient } from '../client/spore-client.js';
import { CatchUp } from './catch-up.js';
import { token } from './token.js';

/** @typedef {import('../client/spore-client.js').SporeEvent} SporeEvent */
/** @typedef {import('../client/spore-client.js').Status} Status */

/**
 * The live stream, and what is to be said about it: that it was lost, and what became of what
 * happened meanwhile.
 */
export class Feed {
  /** @type {Status} */
  status = { state: 'connecting' };
  #client;
  #catchUp = new CatchUp();
  #wasOpen = false;
  #watch;

  /**
   * @param {object} options
   * @param {string[]} [options.topics] topic filters, for the gateway to apply
   * @param {string[]} [options.exclude]
   * @param {(event: SporeEvent) => void} options.onEvent
   * @param {(status: Status) => void} [options.onStatus]
   * @param {(news: { text: string, complete: boolean }) => void} [options.onCaughtUp]
   */
  constructor({ topics, exclude, onEvent, onStatus, onCaughtUp }) {
    this.#client = new SporeClient('/ws', {
      ...(topics && topics.length > 0 ? { topics } : {}),
      ...(token() === '' ? {} : { token: token() }),
      exclude,
      snapshot: true,
      onEvent: (event) => {
        this.#catchUp.event(event, Date.now());
        onEvent(event);
      },
      onGap: (gap) => this.#catchUp.gap(gap),
      onStatus: (status) => {
        this.status = status;
        if (status.state === 'open') {
          if (this.#wasOpen) {
            this.#catchUp.begin(Date.now());
          }
          this.#wasOpen = true;
        }
        onStatus?.(status);
      },
    });
    this.#client.connect();
    this.#watch = setInterval(() => {
      const news = this.#catchUp.finished(Date.now());
      if (news) {
        onCaughtUp?.(news);
      }
    }, 300);
  }

  /** Ends it. */
  close() {
    clearInterval(this.#watch);
    this.#client.close();
  }
}
