/**
 * The answer of nearly all binaries: only tests, each once. It is kept as one text in the order of names, from which
 * they are extracted on demand: of 50,000 tests this takes 2 MB, and objects for all of them ten times as much.
 */
import type { Listing, TestTraits } from "../model/listed/cases.ts";
import { compareText, testName, type TestName } from "../model/ids.ts";

const END = ": test\n";

/** A line that is not a test. */
const OTHER_LINE = /(?<!: test)\n/;

/** UTF-16 order, which the engine sorts by natively, differs from UTF-8 order only from the surrogates on. */
export const BEYOND_NATIVE_ORDER = /[\uD800-\uFFFF]/;

const PLAIN: TestTraits = { kind: "test", ignored: false };
const IGNORED: TestTraits = { kind: "test", ignored: true };

const NEWLINE = 10;

/** How many names there are, if each comes after the one before it. Compares bytes, which is the order of names. */
function countRising(bytes: Buffer): number | undefined {
  let count = 0;
  let [before, beforeEnd] = [0, 0];
  for (let start = 0; start < bytes.length; count += 1) {
    const next = bytes.indexOf(NEWLINE, start) + 1;
    const end = next - END.length;
    if (count > 0 && bytes.compare(bytes, before, beforeEnd, start, end) <= 0) return undefined;
    [before, beforeEnd] = [start, end];
    start = next;
  }
  return count;
}

export class OrderedListing implements Listing {
  readonly length: number;
  readonly benchmarks: readonly string[] = [];
  readonly #text: string;
  readonly #ignored: ReadonlySet<string>;

  constructor(text: string, length: number, ignored: ReadonlySet<string> = new Set()) {
    this.#text = text;
    this.length = length;
    this.#ignored = ignored;
  }

  /** `bytes` are those of the text. Undefined if it is something else. */
  static read(text: string, bytes: Uint8Array): OrderedListing | undefined {
    if (!text.endsWith(END) || OTHER_LINE.test(text)) return undefined;
    const length = countRising(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    return length === undefined ? OrderedListing.#sorted(text) : new OrderedListing(text, length);
  }

  /** Of tests in any order. Undefined if a name comes twice. */
  static #sorted(text: string): OrderedListing | undefined {
    const names = text.slice(0, -END.length).split(END);
    if (BEYOND_NATIVE_ORDER.test(text)) names.sort(compareText);
    else names.sort();
    for (let index = 1; index < names.length; index += 1) {
      if (names[index] === names[index - 1]) return undefined;
    }
    const { length } = names;
    // So that the last one gets its line end.
    names.push("");
    return new OrderedListing(names.join(END), length);
  }

  get beyondNativeOrder(): boolean {
    return BEYOND_NATIVE_ORDER.test(this.#text);
  }

  get tests(): readonly string[] {
    const names: string[] = [];
    this.each((name) => names.push(name));
    return names;
  }

  /** With the second answer of the binary. Undefined if that names a test that the first does not. */
  withIgnored(ignored: OrderedListing): OrderedListing | undefined {
    const names = new Set(ignored.tests);
    let found = 0;
    this.each((name) => {
      if (names.has(name)) found += 1;
    });
    return found === names.size ? new OrderedListing(this.#text, this.length, names) : undefined;
  }

  each(visit: (name: TestName, traits: TestTraits) => void): void {
    const text = this.#text;
    const ignored = this.#ignored;
    for (let start = 0; start < text.length;) {
      const end = text.indexOf(END, start);
      const name = text.slice(start, end);
      visit(testName(name), ignored.size > 0 && ignored.has(name) ? IGNORED : PLAIN);
      start = end + END.length;
    }
  }
}
