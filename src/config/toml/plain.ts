/**
 * Reads the TOML that most configuration files consist of: headers and `key = value` lines with bare keys. A file may
 * contain thousands of overrides, and for these lines a pattern is several times as fast as the parser of the whole
 * language. Anything else is undefined here, also every mistake, and is then read by that parser.
 */
import { hugeIntegerIn, isDeeperThan, MAX_DEPTH } from "./limits.ts";
import {
  type ListNode,
  type Origin,
  Place,
  type TableNode,
  type TomlDocument,
  type TomlNode,
  treeOf,
} from "./tree.ts";

/** The parser of the whole language, for a value that is not a plain one; undefined if the text is not TOML. */
export type TryParse = (text: string) => Readonly<Record<string, unknown>> | undefined;

const LINE_END = String.raw`[ \t]*(?:#[^\n]*)?(?:\r?\n|$)`;
/** Starts with no digit: the parser would order keys that are numbers differently. */
const KEY = "[A-Za-z_-][A-Za-z0-9_-]*";
const MAX_HEADER_KEYS = 8;

const VOID = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:[ \t]*(?:#[^\n]*)?$)?/y;
const PATH = String.raw`${KEY}(?:\.${KEY}){0,${MAX_HEADER_KEYS - 1}}`;
/** `[[a.b]]` or `[a.b]` */
const HEADER = new RegExp(String.raw`[ \t]*\[(?:\[(${PATH})\]|(${PATH}))\]${LINE_END}`, "y");
/** Key, then one of: literal string, basic string without escapes, boolean, integer that fits into 64 bits. */
const PAIR = new RegExp(
  String.raw`[ \t]*(${KEY})[ \t]*=[ \t]*(?:'([^'\n]*)'|"([^"\\\n]*)"|(true|false)|(0|[1-9][0-9]{0,17}))${LINE_END}`,
  "y",
);
/** A value of several lines, up to the first line that may be its last; or else one line. */
const OTHER = new RegExp(
  String.raw`(?![ \t]*\[)(?:[^\n=]*=[ \t]*(?:'''[^]*?'''|"""[^]*?"""|\[[^]*?\])${LINE_END}|[^\n]*(?:\n|$))`,
  "y",
);
const STARTS_WITH_DIGIT = /^\d/;

/** Characters that TOML allows in no comment or string, or only in some places. */
const UNUSUAL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]|\r(?!\n)/;

/** The document's tree; undefined if the parser of the whole language has to read it. */
export function readPlainToml(document: TomlDocument, tryParse: TryParse): TableNode | undefined {
  return UNUSUAL.test(document.source.text) ? undefined : new PlainReader(document, tryParse).read();
}

/** A table or an array of tables that headers created. */
interface OpenTable extends TableNode {
  readonly entries: Map<string, TomlNode>;
}
interface OpenList extends ListNode {
  readonly items: OpenTable[];
}

class PlainReader {
  readonly #text: string;
  readonly #tryParse: TryParse;
  readonly #root: OpenTable;
  readonly #tables = new Map<TomlNode, OpenTable>();
  readonly #lists = new Map<TomlNode, OpenList>();
  /** Tables that exist only because headers of tables inside them were read. */
  readonly #implicit = new Set<TomlNode>();
  #table: OpenTable;
  #at = 0;

  constructor(document: TomlDocument, tryParse: TryParse) {
    this.#text = document.source.text;
    this.#tryParse = tryParse;
    this.#root = this.#newTable({ document, path: [] });
    this.#table = this.#root;
  }

  read(): TableNode | undefined {
    for (this.#take(VOID); this.#at < this.#text.length; this.#take(VOID)) {
      const header = this.#take(HEADER);
      if (header === null ? !this.#pair() : !this.#header(header)) return undefined;
    }
    return this.#root;
  }

  #header([, ofArray, ofTable = ""]: RegExpExecArray): boolean {
    const table = ofArray === undefined ? this.#define(ofTable.split(".")) : this.#append(ofArray.split("."));
    if (table !== undefined) this.#table = table;
    return table !== undefined;
  }

  /** `[a.b]`. Undefined if it is defined already, or if it is not a table. */
  #define(path: readonly string[]): OpenTable | undefined {
    const table = this.#enter(path);
    return table !== undefined && this.#implicit.delete(table) ? table : undefined;
  }

  /** `[[a.b]]` */
  #append(path: readonly string[]): OpenTable | undefined {
    const parent = this.#enter(path.slice(0, -1));
    const key = path.at(-1);
    if (parent === undefined || key === undefined) return undefined;
    const known = parent.entries.get(key);
    const list = known === undefined ? this.#newList(parent, key) : this.#lists.get(known);
    if (list === undefined) return undefined;
    const table = this.#newTable(new Place(list.origin, list.items.length));
    list.items.push(table);
    return table;
  }

  /** The table at the path, with every table on the way: those that do not exist are created. */
  #enter(path: readonly string[]): OpenTable | undefined {
    let table: OpenTable | undefined = this.#root;
    for (const key of path) {
      const known: TomlNode | undefined = table.entries.get(key);
      if (known === undefined) table = this.#newImplicit(table, key);
      else table = this.#tables.get(known) ?? this.#lists.get(known)?.items.at(-1);
      if (table === undefined) return undefined;
    }
    return table;
  }

  #newImplicit(parent: OpenTable, key: string): OpenTable {
    const table = this.#newTable(new Place(parent.origin, key));
    parent.entries.set(key, table);
    this.#implicit.add(table);
    return table;
  }

  #newTable(origin: Origin): OpenTable {
    const table: OpenTable = { kind: "table", entries: new Map(), origin };
    this.#tables.set(table, table);
    return table;
  }

  #newList(parent: OpenTable, key: string): OpenList {
    const list: OpenList = { kind: "list", items: [], origin: new Place(parent.origin, key) };
    parent.entries.set(key, list);
    this.#lists.set(list, list);
    return list;
  }

  #pair(): boolean {
    const match = this.#take(PAIR);
    if (match === null) return this.#otherPair();
    const [, key = "", literal, basic, truth, integer] = match;
    const value = literal ?? basic ?? (integer === undefined ? truth === "true" : BigInt(integer));
    const { entries, origin } = this.#table;
    if (entries.has(key)) return false;
    entries.set(key, { kind: "scalar", value, origin: new Place(origin, key) });
    return true;
  }

  /** Any other key with a value, such as an array, if the parser takes it by itself. */
  #otherPair(): boolean {
    const [text = ""] = this.#take(OTHER) ?? [];
    const [pair, ...more] = Object.entries(this.#tryParse(text) ?? {});
    if (pair === undefined || more.length > 0) return false;
    const [key, value] = pair;
    const { entries, origin } = this.#table;
    if (entries.has(key) || STARTS_WITH_DIGIT.test(key) || isDeeperThan(value, MAX_DEPTH / 2)) return false;
    const node = treeOf(value, new Place(origin, key));
    entries.set(key, node);
    return hugeIntegerIn(node) === undefined;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }
}
