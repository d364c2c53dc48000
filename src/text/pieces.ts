/** Long text in pieces of whole lines, so that working on it never needs a second copy of all of it. */

const PIECE = 64 * 1024;

/** Pieces that make up `text`, each ending with a line feed but the last; a line is never torn. */
export function* pieces(text: string, size = PIECE): Generator<string> {
  let start = 0;
  while (text.length - start > size) {
    const lineFeed = text.indexOf("\n", start + size - 1);
    if (lineFeed < 0) break;
    yield text.slice(start, lineFeed + 1);
    start = lineFeed + 1;
  }
  if (start < text.length) yield text.slice(start);
}

/** `transform` of each piece, put together. It must not look across lines. */
export function mapPieces(text: string, transform: (piece: string) => string): string {
  if (text.length <= PIECE) return transform(text);
  return Array.from(pieces(text), transform).join("");
}
