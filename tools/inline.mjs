// Writes bytes as JavaScript: a letter for each of the 91 most frequent byte values, two for the others. Such a text takes 3% more
// than the bytes after brotli; base64, which hides where bytes begin, takes 31% more.

/** Printable ASCII without `"` and `\\`, which strings escape, and `}` and `~`, which begin a pair. */
const LETTERS = Array.from({ length: 0x7d - 0x20 }, (_, at) => String.fromCharCode(0x20 + at)).filter((letter) => letter !== '"' && letter !== "\\");

/**
 * The module that `src/js/module.js` reads: `size` bytes, the byte values in the order of their `codes`, and the text.
 * @param {Uint8Array} bytes
 */
export function inlined(bytes) {
  /** @type {number[]} */
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  const byCount = counts.map((_, byte) => byte).sort((one, other) => (counts[other] ?? 0) - (counts[one] ?? 0) || one - other);
  const frequent = new Set(byCount.slice(0, LETTERS.length));

  // Texts stay readable, and so compress with the words around them: a frequent byte that is a letter stands for itself.
  const others = [...frequent].filter((byte) => !LETTERS.includes(String.fromCharCode(byte))).sort((one, other) => one - other);
  const single = LETTERS.map((letter) => (frequent.has(letter.charCodeAt(0)) ? letter.charCodeAt(0) : others.shift()));
  const values = [...single, ...byCount.filter((byte) => !frequent.has(byte)).sort((one, other) => one - other)];
  const codes = new Map(values.map((byte, at) => [byte, (["", "~", "}"][Math.floor(at / LETTERS.length)] ?? "") + LETTERS[at % LETTERS.length]]));
  const text = Array.from(bytes, (byte) => codes.get(byte)).join("");
  return `// undelivered.wasm, written by tools/inline.mjs\nexport const size = ${bytes.length};\nexport const values = ${JSON.stringify(values)};\nexport default ${JSON.stringify(text)};\n`;
}
