// @ts-check

/**
 * A number that the gateway keeps.
 *
 * @typedef {object} Sample
 * @property {string} name
 * @property {Record<string, string>} labels
 * @property {number} value
 */

/**
 * @typedef {object} Family
 * @property {string} help
 * @property {string} type
 * @property {Sample[]} samples
 */

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/**
 * Reads the text format of Prometheus, version 0.0.4. What it does not understand it passes over.
 *
 * @param {string} text
 * @returns {Map<string, Family>} by name of the family
 */
export function parse(text) {
  /** @type {Map<string, Family>} */
  const families = new Map();
  for (const line of text.split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line);
    if (comment) {
      const [, what, name, rest] = comment;
      family(families, name)[what === 'HELP' ? 'help' : 'type'] = rest;
    } else if (!line.startsWith('#')) {
      const found = LINE.exec(line);
      if (found) {
        const [, name, labels, value] = found;
        family(families, familyOf(families, name)).samples.push(
          { name, labels: readLabels(labels ?? ''), value: readValue(value) });
      }
    }
  }
  return families;
}

/**
 * The sum of a family's samples that have these labels.
 *
 * @param {Map<string, Family>} families
 * @param {string} name
 * @param {Record<string, string>} [labels]
 * @returns {number | undefined} undefined when there are none
 */
export function sum(families, name, labels = {}) {
  const found = families.get(name)?.samples.filter((sample) => sample.name === name
    && Object.entries(labels).every(([key, value]) => sample.labels[key] === value)) ?? [];
  return found.length === 0 ? undefined : found.reduce((total, { value }) => total + value, 0);
}

/**
 * A histogram's counts, summed over its series.
 *
 * @param {Map<string, Family>} families
 * @param {string} name
 * @returns {Map<number, number>} upper bound to count; empty when there is none
 */
export function buckets(families, name) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const sample of families.get(name)?.samples ?? []) {
    if (sample.name === `${name}_bucket`) {
      const bound = readValue(sample.labels.le ?? '');
      counts.set(bound, (counts.get(bound) ?? 0) + sample.value);
    }
  }
  return counts;
}

/**
 * A quantile of what was counted between two readings, interpolated within its bucket.
 *
 * @param {number} q such as 0.99
 * @param {Map<number, number>} before
 * @param {Map<number, number>} after
 * @returns {number | null} null when nothing was counted
 */
export function quantile(q, before, after) {
  const bounds = [...after.keys()].sort((a, b) => a - b);
  const grown = bounds.map((bound) => (after.get(bound) ?? 0) - (before.get(bound) ?? 0));
  const all = grown.at(-1) ?? 0;
  if (all <= 0) {
    return null;
  }
  const wanted = q * all;
  const index = grown.findIndex((count) => count >= wanted);
  const lower = index === 0 ? 0 : bounds[index - 1];
  if (!Number.isFinite(bounds[index])) {
    return lower;
  }
  const below = index === 0 ? 0 : grown[index - 1];
  return lower + (bounds[index] - lower) * ((wanted - below) / (grown[index] - below || 1));
}

/**
 * @param {Map<string, Family>} families
 * @param {string} name
 */
function family(families, name) {
  let found = families.get(name);
  if (!found) {
    found = { help: '', type: 'untyped', samples: [] };
    families.set(name, found);
  }
  return found;
}

/**
 * @param {Map<string, Family>} families
 * @param {string} sample
 */
function familyOf(families, sample) {
  const base = sample.replace(/_(bucket|count|sum|max)$/, '');
  return !families.has(sample) && families.has(base) ? base : sample;
}

/** @param {string} text */
function readLabels(text) {
  /** @type {Record<string, string>} */
  const labels = Object.create(null);
  for (const [, name, value] of text.matchAll(LABEL)) {
    labels[name] = value.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped));
  }
  return labels;
}

/** @param {string} text */
function readValue(text) {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}
