// @ts-check
import { App } from './app.js';
import { ClusterView } from './cluster-view.js';
import { el, fill } from './dom.js';
import { GatewayView } from './gateway-view.js';
import { icon } from './icons.js';
import { signIn } from './sign-in.js';
import { StatusBar } from './status-bar.js';
import { StreamView } from './stream-view.js';
import { restoreTheme } from './theme.js';
import { TimeBar } from './time-bar.js';
import { TopicsView } from './topics-view.js';

/**
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(query: URLSearchParams) => void} show
 * @property {() => void} [hide]
 * @property {() => void} draw called some times a second while the view is shown
 */

/** Often enough to look alive, seldom enough to leave time for what comes in. */
const FRAME_MS = 100;

const VIEWS = /** @type {const} */ ([
  ['stream', 'Stream'], ['topics', 'Topics'], ['cluster', 'Cluster'], ['gateway', 'Gateway']]);

restoreTheme();
const status = new StatusBar();
byId('status').append(status.element);
await signIn(byId('view'));
const app = new App((news) => status.connection(news));
const timeBar = new TimeBar(app);
/** @type {Record<string, View>} */
const views = {
  stream: new StreamView(app),
  topics: new TopicsView(app),
  cluster: new ClusterView(app),
  gateway: new GatewayView(app),
};
/** @type {View | undefined} */
let shown;

const tabs = VIEWS.map(([name, label]) =>
  el('a', { href: `#/${name}`, class: 'tab', 'data-view': name }, icon(name), el('span', {}, label)));
byId('tabs').append(...tabs);
byId('timebar').append(timeBar.element);
app.onNews(notice);
window.addEventListener('hashchange', route);
route();
requestAnimationFrame(frame);

function route() {
  const [path, query = ''] = location.hash.replace(/^#\//, '').split('?');
  const name = path in views ? path : 'stream';
  const view = views[name];
  if (view !== shown) {
    shown?.hide?.();
    shown = view;
    fill(byId('view'), view.element);
    document.title = `${tabs.find((tab) => tab.dataset.view === name)?.textContent} · SPORE Gateway`;
  }
  for (const tab of tabs) {
    tab.toggleAttribute('aria-current', tab.dataset.view === name);
    if (tab.dataset.view === name) {
      tab.setAttribute('aria-current', 'page');
    }
  }
  view.show(new URLSearchParams(query));
}

let lastFrame = 0;

/** @param {number} at */
function frame(at) {
  if (at - lastFrame >= FRAME_MS) {
    lastFrame = at;
    status.draw(app);
    timeBar.draw();
    shown?.draw();
  }
  requestAnimationFrame(frame);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let fading;

/**
 * @param {string} text
 * @param {'good' | 'bad'} kind
 */
function notice(text, kind) {
  const box = byId('notice');
  box.className = `notice shown ${kind}`;
  box.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => box.classList.remove('shown'), kind === 'good' ? 8000 : 20_000);
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
