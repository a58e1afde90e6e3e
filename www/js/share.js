// Text in the fragment of a link: the part of an address that browsers keep to themselves.

/** What a link may unpack to, in bytes; a small link can hold a very long text. */
const LONGEST = 5_000_000;

/** @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream | DecompressionStream} through @param {number} limit */
async function pipe(bytes, through, limit) {
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const chunks = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    size += value.byteLength;
    if (size > limit) {
      void reader.cancel();
      throw new RangeError("the link unpacks to more than anyone would share");
    }
    chunks.push(value);
  }
}

/** @param {string} text */
export async function toFragment(text) {
  const packed = await pipe(new TextEncoder().encode(text), new CompressionStream("deflate-raw"), Infinity);
  let binary = "";
  for (const byte of packed) binary += String.fromCharCode(byte);
  return `#t=${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** @param {string} fragment @returns {Promise<string>} */
export async function fromFragment(fragment) {
  const binary = atob(fragment.slice(3).replaceAll("-", "+").replaceAll("_", "/"));
  const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await pipe(packed, new DecompressionStream("deflate-raw"), LONGEST));
}
