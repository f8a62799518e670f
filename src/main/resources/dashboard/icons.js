// @ts-check
import { svg } from './dom.js';

/** Strokes on a field of 24 by 24. */
const PATHS = {
  stream: 'M4 6h16M4 12h10M4 18h13',
  topics: 'M5 4v16M5 8h5M5 16h5M12 8h7M12 16h7',
  cluster: 'M12 12 6 6M12 12l6-6M12 12l-6 6M12 12l6 6M12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4',
  gateway: 'M4 19h16M6 15v-4M10.5 15V6M15 15v-7M19 15v-3',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 5l12 7-12 7z',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1',
  close: 'M6 6l12 12M18 6L6 18',
  theme: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 4v16M10 5v14M8 6v12M6 8v8',
  send: 'M4 12 20 4l-5 16-4-6zM11 14l9-10',
  search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15.5 15.5 20 20',
  star: 'M12 4l2.4 5.2 5.6.7-4.1 3.9 1.1 5.7L12 16.7l-5 2.8 1.1-5.7L4 9.9l5.6-.7z',
  chevron: 'M9 6l6 6-6 6',
};

/**
 * A small picture beside a text; says nothing by itself.
 *
 * @param {keyof typeof PATHS} name
 */
export function icon(name) {
  return svg('svg', { class: `icon icon-${name}`, viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    svg('path', { d: PATHS[name] }));
}
