// @ts-check
import { ask } from './api.js';
import { Chart } from './chart.js';
import { ClientTable } from './client-table.js';
import { el, fill, setText } from './dom.js';
import { count, duration, rate, size } from './format.js';
import { Metrics } from './metrics.js';
import { MetricsTable } from './metrics-table.js';
import { sum } from './prometheus.js';

const ASK_EVERY_MS = 3000;

/** The gateway itself: its links, its clients, how much passes and how long it takes. */
export class GatewayView {
  element;
  #app;
  #metrics = new Metrics();
  #drawn = -1;
  #askedAt = 0;
  /** @type {any} */
  #health;
  /** @type {any} */
  #gateways;
  #tiles = el('div', { class: 'tiles' });
  #brokers = el('div', { class: 'cards' });
  #members = el('div', { class: 'cards' });
  #clients = new ClientTable();
  #table = new MetricsTable(this.#metrics);
  #without = el('p', { class: 'quiet', hidden: true },
    'This gateway keeps no metrics, so there is nothing to draw of its inside. What is drawn was counted by this page.');
  #throughput = new Chart({
    label: 'Events a second, in and out', lines: [
      { label: 'in', colour: '--accent' }, { label: 'out to clients', colour: '--blue' }], fromZero: true });
  #latency = new Chart({
    label: 'Delivery latency', lines: [
      { label: 'half within', colour: '--accent' }, { label: '99 % within', colour: '--violet' }],
    format: (value) => duration(value * 1000), fromZero: true });
  #lag = new Chart({
    label: 'Event-loop lag', lines: [{ label: '99 % within', colour: '--amber' }],
    format: (value) => duration(value * 1000), fromZero: true });
  #waiting = new Chart({
    label: 'Events that wait for slow clients', lines: [{ label: 'waiting', colour: '--blue' }], fromZero: true });
  #measured = new Chart({
    label: 'Events a second that reach this page', lines: [{ label: 'events', colour: '--accent' }], fromZero: true });
  #inside = el('div', { class: 'charts' },
    card('Throughput', 'events a second', this.#throughput.element),
    card('Delivery latency', 'from the broker’s socket to the clients’', this.#latency.element),
    card('Event-loop lag', 'how late timers came', this.#lag.element),
    card('Waiting', 'events in clients’ queues', this.#waiting.element));
  #outside = el('div', { class: 'charts' },
    card('Throughput', 'events a second that reach this page', this.#measured.element));

  /** @param {import('./app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.element = el('section', { class: 'gateway', 'aria-label': 'Gateway' },
      this.#tiles, this.#inside, this.#outside, this.#without,
      el('div', { class: 'columns' },
        el('section', {}, el('h2', { class: 'heading' }, 'Brokers'), this.#brokers),
        el('section', {}, el('h2', { class: 'heading' }, 'Gateways'), this.#members)),
      this.#clients.element,
      this.#table.element);
  }

  show() {
    this.#askedAt = 0;
    this.#drawn = -1;
  }

  draw() {
    const now = Date.now();
    if (now - this.#askedAt > ASK_EVERY_MS) {
      this.#askedAt = now;
      void this.#ask();
    }
    const kept = this.#metrics.status === 200;
    this.#inside.hidden = !kept;
    this.#outside.hidden = kept;
    this.#without.hidden = kept || this.#metrics.status === 0;
    const version = kept ? this.#metrics.version : Math.floor(now / 1000);
    if (version !== this.#drawn) {
      this.#drawn = version;
      this.#drawTiles();
      if (kept) {
        this.#drawCharts();
        this.#table.draw();
      } else {
        const history = this.#app.live.events.history(now);
        this.#measured.draw(history.map((_, index) => now - 1000 * (history.length - index)), history);
      }
    }
  }

  async #ask() {
    const [health, gateways] = await Promise.all([
      ask('/api/health'), ask('/api/gateways'), this.#clients.ask()]);
    // A gateway that is not well answers too, and that is what counts here.
    this.#health = health.body;
    this.#gateways = gateways.body;
    this.#drawTiles();
    this.#drawCards();
  }

  #drawCharts() {
    const { times } = this.#metrics;
    const of = (/** @type {string} */ name) => this.#metrics.of(name);
    this.#throughput.draw(times, of('spore_events_received_total'), of('spore_events_sent_total'));
    this.#latency.draw(times, of('spore_ingest_to_socket_seconds p50'), of('spore_ingest_to_socket_seconds p99'));
    this.#lag.draw(times, of('spore_event_loop_lag_seconds p99'));
    this.#waiting.draw(times, of('spore_waiting_events'));
  }

  #drawTiles() {
    const { families } = this.#metrics;
    const health = this.#health;
    const build = families.get('spore_build_info')?.samples[0]?.labels;
    const uptime = sum(families, 'process_uptime_seconds');
    const heap = sum(families, 'jvm_memory_used_bytes', { area: 'heap' });
    const logBytes = sum(families, 'spore_event_log_size_bytes');
    const log = health?.log;
    tiles(this.#tiles, [
      ['State', health?.status ?? 'unknown', health?.status === 'healthy' ? 'good' : 'bad'],
      ['Events in', `${rate(this.#app.live.events.perSecond(Date.now()))}/s`, ''],
      ['Clients', count(health?.websocket?.clients ?? 0), ''],
      ['Dropped', families.size > 0 ? count(sum(families, 'spore_events_dropped_total') ?? 0) : '–', ''],
      ['Event log', logText(log, logBytes), log?.enabled && !log.writing ? 'bad' : ''],
      ['Memory', heap === undefined ? '–' : size(heap), ''],
      ['Up for', uptime === undefined ? '–' : duration(uptime * 1000), ''],
      ['Version', build ? `${build.version} on Java ${build.java}` : '–', ''],
    ].filter(([, value]) => value !== '–'));
  }

  #drawCards() {
    const brokers = brokersOf(this.#health, this.#app.live.links);
    fill(this.#brokers, ...brokers.map(({ broker, connected, reason }) => el('div', { class: 'card' },
      el('span', { class: 'state', 'data-state': connected ? 'active' : 'lost' }, connected ? 'connected' : 'away'),
      el('span', { class: 'mono' }, broker), reason && el('p', { class: 'quiet' }, reason))));
    if (brokers.length === 0) {
      fill(this.#brokers, el('p', { class: 'quiet' }, 'None is configured: SPORE nodes alone are heard.'));
    }
    fill(this.#members, ...(this.#gateways?.gateways ?? []).map((/** @type {any} */ gateway) =>
      el('div', { class: 'card' },
        el('span', { class: 'state', 'data-state': gateway.status === 'present' ? 'active' : 'lost' },
          String(gateway.status)),
        el('span', { class: 'mono' }, String(gateway.id)),
        gateway.leader && el('span', { class: 'chip' }, 'leads'),
        gateway.self && el('span', { class: 'chip' }, 'this one'),
        gateway.address && el('span', { class: 'quiet' }, String(gateway.address)))));
  }
}

/**
 * @param {any} health
 * @param {Map<string, Record<string, any>>} links what events said
 * @returns {{ broker: string, connected: boolean, reason: string }[]}
 */
function brokersOf(health, links) {
  const told = Array.isArray(health?.brokers) ? health.brokers : health?.mqtt?.broker ? [health.mqtt] : [];
  return told.map((/** @type {any} */ one) => ({
    broker: String(one.name ? `${one.name}: ${one.broker ?? one.url ?? ''}` : one.broker ?? one.url ?? ''),
    connected: Boolean(one.connected),
    reason: String(one.reason ?? (one.connected ? '' : links.get(one.broker)?.reason ?? '')),
  }));
}

/**
 * @param {any} log
 * @param {number | undefined} bytes
 */
function logText(log, bytes) {
  if (!log?.enabled) {
    return 'off';
  }
  const held = bytes ?? log.bytes;
  return log.writing ? (Number.isFinite(held) ? size(held) : 'writing') : 'stopped';
}

/**
 * @param {string} title
 * @param {string} what
 * @param {HTMLElement} chart
 */
function card(title, what, chart) {
  return el('section', { class: 'chart-card' },
    el('h2', { class: 'chart-title' }, title, el('span', { class: 'quiet' }, ` ${what}`)), chart);
}

/**
 * @param {HTMLElement} box
 * @param {string[][]} rows name, value and whether that is good or bad
 */
function tiles(box, rows) {
  if (box.childElementCount !== rows.length) {
    fill(box, ...rows.map(([name]) => el('div', { class: 'tile' },
      el('span', { class: 'label' }, name), el('span', { class: 'tile-value num' }))));
  }
  rows.forEach(([, value, state], index) => {
    const text = /** @type {HTMLElement} */ (box.children[index].lastElementChild);
    setText(text, value);
    text.dataset.kind = state;
  });
}
