// @ts-check
import { ask } from './api.js';
import { el, setText } from './dom.js';
import { icon } from './icons.js';

/** Sends a message, where the gateway allows it; is not there where it does not. */
export class PublishBox {
  /** The button that opens it. */
  opener = el('button', {
    class: 'button', type: 'button', hidden: true, 'aria-expanded': 'false',
    onclick: () => this.#toggle(),
  }, icon('send'), el('span', { class: 'wide' }, 'Publish'));
  #topic = el('input', { class: 'field mono', id: 'publish-topic', autocomplete: 'off', required: true });
  #data = el('input', { class: 'field mono', id: 'publish-data', autocomplete: 'off' });
  #qos = el('select', { class: 'field', id: 'publish-qos' },
    ...[0, 1, 2].map((qos) => el('option', { value: qos }, `QoS ${qos}`)));
  #retain = el('input', { type: 'checkbox', id: 'publish-retain' });
  #answer = el('p', { class: 'publish-answer', role: 'status' });
  #allowed = el('p', { class: 'quiet' });
  #asked = false;
  element = el('form', {
    class: 'publish', hidden: true, 'aria-label': 'Publish a message',
    onsubmit: (/** @type {Event} */ event) => this.#send(event),
  },
  el('label', { class: 'labelled', for: 'publish-topic' }, el('span', { class: 'label' }, 'Topic'), this.#topic),
  el('label', { class: 'labelled grow', for: 'publish-data' }, el('span', { class: 'label' }, 'Message'), this.#data),
  el('label', { class: 'labelled', for: 'publish-qos' }, el('span', { class: 'label' }, 'Delivery'), this.#qos),
  el('label', { class: 'check', for: 'publish-retain' }, this.#retain, 'Retain'),
  el('button', { class: 'button primary', type: 'submit' }, 'Publish'),
  this.#allowed, this.#answer);

  /** Asks once whether publishing is allowed. */
  async check() {
    if (this.#asked) {
      return;
    }
    this.#asked = true;
    const { ok, body } = await ask('/api/publish');
    const allow = ok && Array.isArray(body?.allow) ? body.allow.map(String) : [];
    this.opener.hidden = allow.length === 0;
    this.#topic.placeholder = allow[0] ?? '';
    setText(this.#allowed, `Allowed: ${allow.join(', ')}`);
  }

  #toggle() {
    this.element.hidden = !this.element.hidden;
    this.opener.setAttribute('aria-expanded', String(!this.element.hidden));
    if (!this.element.hidden) {
      this.#topic.focus();
    }
  }

  /** @param {Event} event */
  async #send(event) {
    event.preventDefault();
    setText(this.#answer, 'Sending…');
    const { ok, problem } = await ask('/api/publish', { method: 'POST', json: {
      topic: this.#topic.value, data: this.#data.value,
      qos: Number(this.#qos.value), retain: this.#retain.checked,
    } });
    setText(this.#answer, ok ? 'The broker has it.' : problem);
    this.#answer.classList.toggle('problem', !ok);
  }
}
