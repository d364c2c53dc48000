/** Long text in chunks of whole lines, so that a transformation never needs a second copy of the whole text. */

const CHUNK_SIZE = 64 * 1024;

/** Chunks that make up `text`, each ending with a line feed but the last; a line is never torn. */
export function* lineChunks(text: string, size = CHUNK_SIZE): Generator<string> {
  let start = 0;
  while (text.length - start > size) {
    const lineFeed = text.indexOf("\n", start + size - 1);
    if (lineFeed < 0) break;
    yield text.slice(start, lineFeed + 1);
    start = lineFeed + 1;
  }
  if (start < text.length) yield text.slice(start);
}

/** Applies `transform` to each chunk and joins the results. It must not match across lines. */
export function mapLineChunks(text: string, transform: (piece: string) => string): string {
  if (text.length <= CHUNK_SIZE) return transform(text);
  return Array.from(lineChunks(text), transform).join("");
}
