/**
 * Bytes as text and back without loss. What is UTF-8 is itself; any other byte becomes a lone surrogate,
 * U+DC00 and the byte, which no text has. So values that only pass through arrive as they were.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const RAW = 0xdc00;

/** Whether the text holds bytes that are not UTF-8. */
export function isRaw(text: string): boolean {
  return !text.isWellFormed();
}

export function textOf(bytes: Uint8Array): string {
  const whole = decode(bytes);
  if (whole !== undefined) return whole;
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes[at] ?? 0);
    const character = decode(bytes.subarray(at, at + length));
    text += character ?? String.fromCharCode(RAW + (bytes[at] ?? 0));
    at += character === undefined ? 1 : length;
  }
  return text;
}

export function bytesOf(text: string): Uint8Array {
  if (!isRaw(text)) return encoder.encode(text);
  return Buffer.concat(Array.from(text, (character) => rawByte(character) ?? encoder.encode(character)));
}

/** The byte that a lone surrogate stands for. */
function rawByte(character: string): Uint8Array | undefined {
  const byte = character.charCodeAt(0) - RAW;
  return character.length === 1 && byte >= 0x80 && byte <= 0xff ? Uint8Array.of(byte) : undefined;
}

/** How many bytes a character has, by its first one. */
function sequenceLength(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
