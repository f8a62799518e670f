// @ts-check

/** How many bytes stand on a line. */
const WIDTH = 16;

/**
 * Bytes as people read them: place, sixteen bytes, and what of them is text.
 *
 * @param {Uint8Array} bytes
 * @param {number} [limit] the most lines; what is beyond is counted
 * @returns {{ lines: { offset: string, hex: string, text: string }[], left: number }}
 */
export function hexLines(bytes, limit = 256) {
  const lines = [];
  const end = Math.min(bytes.length, limit * WIDTH);
  for (let start = 0; start < end; start += WIDTH) {
    const part = Array.from(bytes.subarray(start, Math.min(start + WIDTH, end)));
    lines.push({
      offset: start.toString(16).padStart(6, '0'),
      hex: part.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: part.map(printable).join(''),
    });
  }
  return { lines, left: bytes.length - end };
}

/** @param {number} byte */
function printable(byte) {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}
