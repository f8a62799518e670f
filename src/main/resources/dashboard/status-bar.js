// @ts-check
import { el, setText } from './dom.js';
import { count, rate } from './format.js';
import { icon } from './icons.js';
import { nextTheme, theme } from './theme.js';

/** Whether the page is connected, how much comes, and the switch for the colours. */
export class StatusBar {
  #dot = el('span', { class: 'dot' });
  #state = el('span', { class: 'status-state' }, 'Connecting');
  #rate = el('span', { class: 'status-rate num' });
  #theme = el('button', { class: 'icon-button', type: 'button', onclick: () => {
    nextTheme();
    this.#nameTheme();
  } }, icon('theme'));
  element = el('div', { class: 'status' },
    el('span', { class: 'pill', role: 'status' }, this.#dot, this.#state), this.#rate, this.#theme);

  constructor() {
    this.#nameTheme();
  }

  /** @param {import('../client/spore-client.js').Status} status */
  connection(status) {
    const words = {
      connecting: 'Connecting', open: 'Connected', closed: 'Closed', failed: 'Refused',
      waiting: 'Reconnecting' };
    this.#dot.dataset.state = status.state;
    setText(this.#state, words[status.state]);
    this.#state.parentElement?.setAttribute('title', status.reason ?? '');
  }

  /** @param {import('./app.js').App} app */
  draw(app) {
    const { events } = app.live;
    setText(this.#rate, `${rate(events.perSecond(Date.now()))} events/s`);
    this.#rate.title = `${count(events.total)} events since this page was opened`;
  }

  #nameTheme() {
    const label = `Colours: ${theme()}`;
    this.#theme.setAttribute('aria-label', label);
    this.#theme.title = label;
  }
}
