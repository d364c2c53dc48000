/**
 * What the bytes of a line show without parsing it. Nearly all lines of the shards of a large suite name tests that another shard
 * runs, each the same in all streams but for its times: to read them all as JSON takes longer than all the rest.
 *
 * Lines in another form than this program writes are not recognised, and are read as JSON.
 */

/** The line of `bytes` from `start` to `end`. */
export type LineTest = (bytes: Uint8Array, start: number, end: number) => boolean;

const encoder = new TextEncoder();

/** Whether a line is an event of one of these types. */
export function isOfType(types: readonly string[]): LineTest {
  const beginnings = types.map(beginningOf);
  return (bytes, start, end) => {
    for (const beginning of beginnings) if (beginsWith(bytes, start, end, beginning)) return true;
    return false;
  };
}

function beginningOf(type: string): Uint8Array {
  return encoder.encode(`{"type":"${type}"`);
}

/** Compares from the end, where beginnings differ. */
function beginsWith(bytes: Uint8Array, start: number, end: number, beginning: Uint8Array): boolean {
  if (end - start < beginning.length) return false;
  for (let at = beginning.length - 1; at >= 0; at -= 1) if (bytes[start + at] !== beginning[at]) return false;
  return true;
}

const SKIPPED = encoder.encode('{"type":"test-skipped","test":{');
const TIMESTAMP = encoder.encode(',"timestamp":');
const ELAPSED = encoder.encode(',"elapsed":');

const LINE_FEED = 0x0a;
const END = 0x7d;
const BLOCK = 1024 * 1024;
/** Maximum number of blocks of lines that are kept; other lines are read each time. */
const MOST_BLOCKS = 64;

/** Recognises events of skipped tests that were there before, with the same reason. */
export class RepeatedSkips {
  /** Where lines are kept without their times, by their hash. A line with the hash of another one is not kept. */
  readonly #places = new Map<number, number>();
  readonly #blocks: Uint8Array[] = [];
  #used = BLOCK;
  /** After the line that was recognised last: streams name tests in the same order. */
  #next = 0;

  /** Whether such a line was queried before; remembers it otherwise. */
  has(bytes: Uint8Array, start: number, lineEnd: number): boolean {
    if (!beginsWith(bytes, start, lineEnd, SKIPPED)) return false;
    const end = beforeTimes(bytes, start, lineEnd);
    if (end === undefined) return false;
    if (this.#isKept(this.#next, bytes, start, end)) return true;
    const hash = hashOf(bytes, start, end);
    const place = this.#places.get(hash);
    if (place !== undefined) return this.#isKept(place, bytes, start, end);
    this.#keep(hash, bytes.subarray(start, end));
    return false;
  }

  #keep(hash: number, line: Uint8Array): void {
    if (this.#used + line.length >= BLOCK) {
      if (this.#blocks.length === MOST_BLOCKS || line.length >= BLOCK) return;
      this.#blocks.push(new Uint8Array(BLOCK));
      this.#used = 0;
    }
    const block = this.#blocks.length - 1;
    this.#blocks[block]?.set(line, this.#used);
    this.#blocks[block]?.fill(LINE_FEED, this.#used + line.length, this.#used + line.length + 1);
    this.#places.set(hash, block * BLOCK + this.#used);
    this.#used += line.length + 1;
  }

  #isKept(place: number, bytes: Uint8Array, start: number, end: number): boolean {
    const block = this.#blocks[Math.floor(place / BLOCK)];
    const from = place % BLOCK;
    const length = end - start;
    if (block?.[from + length] !== LINE_FEED) return false;
    // From the end, where names differ.
    for (let at = length - 1; at >= 0; at -= 1) if (block[from + at] !== bytes[start + at]) return false;
    this.#next = place + length + 1;
    return true;
  }
}

/** Where the times begin that end a line; undefined if it does not end in them. */
function beforeTimes(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (bytes[end - 1] !== END) return undefined;
  const elapsed = beforeNumber(bytes, end - 1) - ELAPSED.length;
  if (elapsed < start || !beginsWith(bytes, elapsed, end, ELAPSED)) return undefined;
  const timestamp = beforeNumber(bytes, elapsed) - TIMESTAMP.length;
  return timestamp >= start && beginsWith(bytes, timestamp, end, TIMESTAMP) ? timestamp : undefined;
}

function beforeNumber(bytes: Uint8Array, end: number): number {
  let at = end;
  while (isOfNumber(bytes[at - 1] ?? 0)) at -= 1;
  return at;
}

/** A digit, or a dot. */
function isOfNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e;
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
}
