// @ts-check
import { duration } from './format.js';
import { Replay } from './replay.js';
import { World } from './world.js';

/** What changes seldom and is looked for in a whole day. */
const STATE_TOPICS = ['cluster/update', 'gateway/#', 'node/discovery'];
const DAY_MS = 24 * 3_600_000;

/** How far back the events before a moment are fetched: further if there were few. */
const WINDOWS_MS = [15_000, 120_000, 900_000, 7_200_000];

/** With so many events, a moment is told well enough. */
const ENOUGH_EVENTS = 3000;

/**
 * Goes to moments that were: fetches what the event log knows of the time before, so that topics
 * and nodes are as they were, and plays on from there.
 */
export class TimeTravel {
  playing = false;
  /** What is to be said beside the time. */
  note = '';
  #app;
  /** @type {Replay[]} */
  #replays = [];
  #moment = 0;
  /** When the playing began, and from where. */
  #playedSince = 0;
  #speed = 1;
  #world = new World();

  /** @param {import('./app.js').App} app */
  constructor(app) {
    this.#app = app;
  }

  /** The moment that is shown. */
  get now() {
    return this.playing
      ? Math.min(Date.now(), this.#moment + (Date.now() - this.#playedSince) * this.#speed) : this.#moment;
  }

  /** @param {number} moment in milliseconds */
  goTo(moment) {
    this.#stop();
    this.#moment = moment;
    this.note = 'fetching…';
    this.#collect(0);
  }

  /** @param {number} speed */
  play(speed) {
    this.#moment = this.now;
    this.#stop();
    this.playing = true;
    this.#speed = speed;
    this.#playedSince = Date.now();
    const world = this.#world;
    this.#replays = [new Replay({
      // What happened in this very millisecond is there already.
      from: this.#moment + 1,
      speed,
      onEvent: (event) => world.add(event, event.time.getTime()),
      onEnd: (problem) => {
        if (problem === '') {
          this.#app.say('Played up to the present: live again');
          this.end();
        } else {
          this.pause();
          this.#app.say(problem, 'bad');
        }
      },
    })];
  }

  pause() {
    this.#moment = this.now;
    this.#stop();
  }

  /** Returns to the present. */
  end() {
    this.#stop();
    this.note = '';
    this.#app.show(undefined);
  }

  #stop() {
    this.playing = false;
    this.#replays.forEach((replay) => replay.close());
    this.#replays = [];
  }

  /**
   * Fetches what was before the moment, and once more from earlier if that was little.
   *
   * @param {number} attempt which window
   */
  #collect(attempt) {
    const window = WINDOWS_MS[attempt];
    const moment = this.#moment;
    /** @type {import('../client/spore-client.js').SporeEvent[]} */
    const states = [];
    /** @type {import('../client/spore-client.js').SporeEvent[]} */
    const events = [];
    const start = moment - window;
    let open = 2;
    const done = (/** @type {string} */ problem) => {
      if (problem !== '') {
        this.#stop();
        this.note = '';
        this.#app.say(problem, 'bad');
      } else if (--open === 0) {
        if (events.length < ENOUGH_EVENTS && attempt + 1 < WINDOWS_MS.length) {
          this.#collect(attempt + 1);
        }
        this.note = events.length === 0
          ? `nothing is known of the ${duration(window)} before`
          : `as the ${duration(moment - events[0].time.getTime())} before tell it`;
        this.#arrive([...states.filter((event) => event.time.getTime() < start).slice(-200), ...events]);
      }
    };
    this.#replays = [
      new Replay({ from: moment - DAY_MS, to: start, topics: STATE_TOPICS,
        onEvent: (event) => states.push(event), onEnd: done }),
      new Replay({ from: start, to: moment, onEvent: (event) => events.push(event), onEnd: done }),
    ];
  }

  /** @param {import('../client/spore-client.js').SporeEvent[]} events */
  #arrive(events) {
    const world = new World();
    for (const event of events) {
      world.add(event, event.time.getTime());
    }
    this.#world = world;
    this.#app.show({ world, now: () => this.now });
  }
}
