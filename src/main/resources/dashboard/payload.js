// @ts-check

/** What stands in an event: JSON, text or bytes. */

/** The characters of a payload that a row shows at most. */
const PREVIEW = 240;
const SOURCES = ['mqtt', 'udp', 'gateway'];

/**
 * @param {unknown} data
 * @returns {'json' | 'text' | 'bytes' | 'empty'}
 */
export function kindOf(data) {
  if (data instanceof Uint8Array) {
    return 'bytes';
  }
  if (typeof data === 'object' && data !== null) {
    return 'json';
  }
  return data === '' || data === undefined || data === null ? 'empty' : 'text';
}

/**
 * The beginning of a payload on one line.
 *
 * @param {unknown} data
 */
export function preview(data) {
  switch (kindOf(data)) {
    case 'bytes':
      return hexStart(/** @type {Uint8Array} */ (data));
    case 'json':
      return JSON.stringify(data).slice(0, PREVIEW);
    case 'text':
      return String(data).slice(0, PREVIEW).replace(/\s+/g, ' ');
    default:
      return '';
  }
}

/**
 * How large it is, in bytes; of JSON about.
 *
 * @param {unknown} data
 */
export function sizeOf(data) {
  switch (kindOf(data)) {
    case 'bytes':
      return /** @type {Uint8Array} */ (data).length;
    case 'json':
      return new TextEncoder().encode(JSON.stringify(data)).length;
    case 'text':
      return new TextEncoder().encode(String(data)).length;
    default:
      return 0;
  }
}

/**
 * All that a full-text search looks at.
 *
 * @param {import('../client/spore-client.js').SporeEvent} event
 */
export function searchable(event) {
  const kind = kindOf(event.data);
  const text = kind === 'json' ? JSON.stringify(event.data) : kind === 'text' ? event.data : '';
  return `${event.topic}\n${text}`.toLowerCase();
}

/**
 * Where an event came in.
 *
 * @param {import('../client/spore-client.js').SporeEvent} event
 */
export function sourceOf(event) {
  const word = event.source.slice(event.source.lastIndexOf('/') + 1);
  return SOURCES.includes(word) ? word : 'gateway';
}

/**
 * An event as JSON for people to keep.
 *
 * @param {import('../client/spore-client.js').SporeEvent} event
 */
export function asJson(event) {
  const { topic, time, type, id, source, qos, retained, data } = event;
  const bytes = data instanceof Uint8Array;
  return JSON.stringify(
    {
      topic, time, type, id, source, qos, retained,
      ...(bytes ? { data_base64: base64(data) } : { data }),
    },
    null, 2);
}

/** @param {Uint8Array} bytes */
function hexStart(bytes) {
  const start = Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0'));
  return start.join(' ') + (bytes.length > 32 ? ' …' : '');
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = '';
  for (const byte of bytes) {
    text += String.fromCharCode(byte);
  }
  return btoa(text);
}
