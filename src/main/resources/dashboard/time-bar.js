// @ts-check
import { el, setText } from './dom.js';
import { duration, moment } from './format.js';
import { icon } from './icons.js';
import { oldestEvent } from './replay.js';
import { TimeTravel } from './time-travel.js';

const SPEEDS = [1, 2, 5, 10, 30, 100];

/** Steps of the slider: one is less than a pixel on most screens. */
const STEPS = 2000;

/** How often it is asked how far back the event log goes, and how often while it is empty. */
const ASK_EVERY_MS = 60_000;
const ASK_AGAIN_MS = 3000;

/** A hand that rests so long on the slider has found its moment. */
const SETTLE_MS = 250;

/** Where in time the page is, and the way to other moments. */
export class TimeBar {
  #app;
  #travel;
  /** @type {Date | undefined} */
  #oldest;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  #dragging = false;
  #live = el('button', { class: 'button live', type: 'button', onclick: () => this.#travel.end() },
    el('span', { class: 'dot', 'data-state': 'open' }), 'Live');
  #slider = el('input', {
    class: 'slider', type: 'range', min: 0, max: STEPS, value: STEPS, 'aria-label': 'Moment', disabled: true });
  #play = el('button', { class: 'icon-button', type: 'button', hidden: true, onclick: () => this.#toggle() });
  #speed = el('select', { class: 'field', 'aria-label': 'Speed', hidden: true },
    ...SPEEDS.map((speed) => el('option', { value: speed }, `${speed} ×`)));
  #moment = el('span');
  #ago = el('span', { class: 'time-ago' });
  #label = el('span', { class: 'time-label num' }, this.#moment, this.#ago);
  #note = el('span', { class: 'time-note quiet' });
  element = el('div', { class: 'time' }, this.#live, this.#play, this.#slider, this.#label, this.#note, this.#speed);

  /** @param {import('./app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#travel = new TimeTravel(app);
    this.#slider.addEventListener('input', () => this.#scrub());
    this.#slider.addEventListener('change', () => {
      this.#dragging = false;
    });
    this.#speed.addEventListener('change', () => {
      if (this.#travel.playing) {
        this.#travel.play(Number(this.#speed.value));
      }
    });
    void this.#ask();
  }

  draw() {
    const past = this.#app.past;
    const { playing } = this.#travel;
    document.documentElement.toggleAttribute('data-past', past !== undefined);
    this.#live.setAttribute('aria-pressed', String(past === undefined));
    this.#play.hidden = past === undefined;
    this.#speed.hidden = past === undefined;
    const state = playing ? 'pause' : 'play';
    if (this.#play.dataset.state !== state) {
      this.#play.dataset.state = state;
      this.#play.replaceChildren(icon(state));
      this.#play.setAttribute('aria-label', playing ? 'Pause' : 'Play from here');
    }
    if (!this.#oldest) {
      return;
    }
    const now = Date.now();
    if (!this.#dragging) {
      this.#slider.value = String(past ? this.#toStep(past.now(), now) : STEPS);
    }
    const shown = this.#dragging ? this.#toTime(Number(this.#slider.value), now) : past?.now() ?? now;
    const elsewhere = past !== undefined || this.#dragging;
    setText(this.#moment, elsewhere ? moment(shown) : `since ${moment(this.#oldest)}`);
    setText(this.#ago, elsewhere ? ` · ${duration(now - shown)} ago` : '');
    setText(this.#note, this.#travel.note);
    this.#slider.setAttribute('aria-valuetext', this.#label.textContent ?? '');
  }

  async #ask() {
    const { oldest, problem, empty } = await oldestEvent();
    setTimeout(() => void this.#ask(), empty ? ASK_AGAIN_MS : ASK_EVERY_MS);
    this.#oldest = oldest;
    this.#slider.disabled = oldest === undefined;
    this.element.classList.toggle('off', oldest === undefined);
    if (!oldest) {
      setText(this.#moment, `No time travel: ${problem}`);
      this.#label.title = 'The key log.dir of the configuration turns the event log on';
    } else {
      this.#label.title = '';
    }
  }

  #scrub() {
    this.#dragging = true;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#dragging = false;
      const step = Number(this.#slider.value);
      if (step === STEPS) {
        this.#travel.end();
      } else {
        this.#travel.goTo(this.#toTime(step, Date.now()));
      }
    }, SETTLE_MS);
  }

  #toggle() {
    if (this.#travel.playing) {
      this.#travel.pause();
    } else {
      this.#travel.play(Number(this.#speed.value));
    }
  }

  /**
   * @param {number} step
   * @param {number} now
   */
  #toTime(step, now) {
    const oldest = this.#oldest?.getTime() ?? now;
    return oldest + ((now - oldest) * step) / STEPS;
  }

  /**
   * @param {number} time
   * @param {number} now
   */
  #toStep(time, now) {
    const oldest = this.#oldest?.getTime() ?? now;
    return Math.round((STEPS * (time - oldest)) / Math.max(1, now - oldest));
  }
}
