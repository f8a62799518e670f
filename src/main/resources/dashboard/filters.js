// @ts-check

/**
 * What the stream is narrowed to, and how that stands in an address.
 *
 * @typedef {object} Filter
 * @property {string[]} topics MQTT topic filters; empty for everything
 * @property {string[]} exclude topic filters of what is not wanted
 * @property {string} text what topic or payload must contain
 */

/**
 * Reads what a person typed: filters with commas between them, those with an exclamation mark
 * exclude.
 *
 * @param {string} typed such as `sensor/#, !sensor/debug/#`
 * @returns {{ topics: string[], exclude: string[] }}
 */
export function parseTopics(typed) {
  const words = typed.split(',').map((word) => word.trim()).filter((word) => word !== '');
  return {
    topics: words.filter((word) => !word.startsWith('!')),
    exclude: words.filter((word) => word.startsWith('!')).map((word) => word.slice(1).trim())
      .filter((word) => word !== ''),
  };
}

/**
 * The reverse.
 *
 * @param {{ topics: string[], exclude: string[] }} filter
 */
export function formatTopics({ topics, exclude }) {
  return [...topics, ...exclude.map((topic) => `!${topic}`)].join(', ');
}

/**
 * @param {URLSearchParams} query
 * @returns {Filter}
 */
export function fromQuery(query) {
  return {
    topics: query.getAll('topic'),
    exclude: query.getAll('exclude'),
    text: query.get('text') ?? '',
  };
}

/**
 * @param {Filter} filter
 * @returns {URLSearchParams}
 */
export function toQuery({ topics, exclude, text }) {
  const query = new URLSearchParams();
  topics.forEach((topic) => query.append('topic', topic));
  exclude.forEach((topic) => query.append('exclude', topic));
  if (text !== '') {
    query.set('text', text);
  }
  return query;
}

/**
 * Whether a topic matches a filter as in MQTT, section 4.7. Only for events that are in the page
 * already; what is live is filtered by the gateway.
 *
 * @param {string} filter
 * @param {string} topic
 */
export function matches(filter, topic) {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) {
    return false;
  }
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') {
      return true;
    }
    if (i >= levels.length || (wanted[i] !== '+' && wanted[i] !== levels[i])) {
      return false;
    }
  }
  return wanted.length === levels.length;
}

/**
 * Whether a topic is among those wanted.
 *
 * @param {{ topics: string[], exclude: string[] }} filter
 * @param {string} topic
 */
export function wants({ topics, exclude }, topic) {
  return (topics.length === 0 || topics.some((filter) => matches(filter, topic)))
    && !exclude.some((filter) => matches(filter, topic));
}
