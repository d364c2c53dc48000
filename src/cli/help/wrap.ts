/** Breaks help texts into lines. Backquoted words are painted and lose their quotes. */

interface Piece {
  readonly text: string;
  readonly isName: boolean;
}

/** Pieces without a blank between them. */
type Token = readonly Piece[];

/** Paints a backquoted name. */
export type PaintName = (text: string) => string;

/** How wide a text is without its backquotes. Help texts are plain ASCII. */
export function textWidth(text: string): number {
  return text.replaceAll("`", "").length;
}

/** Lines of at most `width` columns, where words allow it; an empty text is one empty line. */
export function wrap(text: string, width: number, paint: PaintName): readonly string[] {
  const lines: Token[][] = [[]];
  let used = 0;
  for (const token of tokens(text)) {
    const line = lines.at(-1) ?? [];
    const length = token.reduce((sum, piece) => sum + piece.text.length, 0);
    if (line.length > 0 && used + 1 + length > width) {
      lines.push([token]);
      used = length;
    } else {
      line.push(token);
      used += length + (line.length > 1 ? 1 : 0);
    }
  }
  return lines.map((line) => line.map((token) => paintToken(token, paint)).join(" "));
}

function tokens(text: string): readonly Token[] {
  const found: Piece[][] = [[]];
  text.split("`").forEach((segment, index) => {
    segment.split(" ").forEach((word, place) => {
      if (place > 0) found.push([]);
      if (word !== "") found.at(-1)?.push({ text: word, isName: index % 2 === 1 });
    });
  });
  return found.filter((token) => token.length > 0);
}

function paintToken(token: Token, paint: PaintName): string {
  return token.map((piece) => (piece.isName ? paint(piece.text) : piece.text)).join("");
}
