/** Walks valid TOML text and records the location of every key and value. Used only by `locations.ts`. */

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A value's location; `key` is where its name stands. Tables and lists lead on to their members. */
export interface TomlLocation {
  key: Range;
  value: Range;
  readonly members: Map<string | number, TomlLocation>;
}

const BARE_KEY = /[A-Za-z0-9_-]+/y;
const BASIC = /"(?:[^"\\\n]|\\.)*"/y;
const LITERAL = /'[^'\n]*'/y;
const MULTI_BASIC = /"""(?:[^\\"]|\\[\s\S]|"(?!""))*"{3,5}/y;
const MULTI_LITERAL = /'''(?:[^']|'(?!''))*'{3,5}/y;
/** Numbers, dates and booleans: everything up to a separator. A date may hold one blank before its time. */
const BARE_VALUE = /[^\s,\]}#]+(?: \d[^\s,\]}#]*)?/y;
const VOID = /(?:\s|#[^\n]*)*/y;

interface Key extends Range {
  readonly name: string;
}

export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Places of the whole document. */
  document(): TomlLocation {
    const root = location({ start: 0, end: 0 });
    let table = root;
    if (this.#text.codePointAt(0) === 0xfeff) this.#at = 1;
    for (this.#void(); this.#at < this.#text.length; this.#void()) {
      if (this.#text[this.#at] === "[") table = this.#header(root);
      else this.#pair(table);
    }
    return root;
  }

  /** `[a.b]` or `[[a.b]]`: the table that the lines below it fill. */
  #header(root: TomlLocation): TomlLocation {
    const start = this.#at;
    const isList = this.#text.startsWith("[[", start);
    this.#at += isList ? 2 : 1;
    const keys = this.#keyPath();
    this.#at += isList ? 2 : 1;
    const range = { start, end: this.#at };
    let table = root;
    keys.forEach((key, index) => {
      const last = index === keys.length - 1;
      table = member(table, key.name, last && !isList ? range : key, range);
      const count = table.members.size;
      if (last && isList) table = member(table, count, range, range);
      else table = table.members.get(count - 1) ?? table;
    });
    return table;
  }

  /** `a.b = value` */
  #pair(table: TomlLocation): void {
    const keys = this.#keyPath();
    this.#at += 1;
    this.#blank();
    const value = this.#value();
    const first = keys[0];
    const last = keys.at(-1);
    if (first === undefined || last === undefined) return;
    let parent = table;
    for (const key of keys.slice(0, -1)) {
      parent = member(parent, key.name, key, { start: first.start, end: value.value.end });
    }
    value.key = { start: first.start, end: last.end };
    parent.members.set(last.name, value);
  }

  /** Keys joined by dots, up to `=` or `]`. */
  #keyPath(): Key[] {
    const keys: Key[] = [];
    for (;;) {
      this.#blank();
      const start = this.#at;
      const text = this.#take(BARE_KEY) ?? this.#take(BASIC) ?? this.#take(LITERAL) ?? "";
      keys.push({ name: keyName(text), start, end: this.#at });
      this.#blank();
      if (this.#text[this.#at] !== ".") return keys;
      this.#at += 1;
    }
  }

  #value(): TomlLocation {
    const start = this.#at;
    switch (this.#text[start]) {
      case "[":
        return this.#list();
      case "{":
        return this.#inlineTable();
      default:
        if (this.#text.startsWith('"""', start)) this.#take(MULTI_BASIC);
        else if (this.#text.startsWith("'''", start)) this.#take(MULTI_LITERAL);
        else if (this.#take(BASIC) === undefined && this.#take(LITERAL) === undefined) this.#take(BARE_VALUE);
        if (this.#at === start) this.#at += 1;
        return location({ start, end: this.#at });
    }
  }

  #list(): TomlLocation {
    const list = location({ start: this.#at, end: this.#at });
    this.#at += 1;
    for (this.#void(); !this.#closes("]"); this.#void()) {
      const item = this.#value();
      list.members.set(list.members.size, item);
      this.#void();
      if (this.#text[this.#at] === ",") this.#at += 1;
    }
    list.value = { start: list.value.start, end: this.#at };
    list.key = list.value;
    return list;
  }

  #inlineTable(): TomlLocation {
    const table = location({ start: this.#at, end: this.#at });
    this.#at += 1;
    for (this.#void(); !this.#closes("}"); this.#void()) {
      this.#pair(table);
      this.#void();
      if (this.#text[this.#at] === ",") this.#at += 1;
    }
    table.value = { start: table.value.start, end: this.#at };
    table.key = table.value;
    return table;
  }

  /** Steps over a closing sign; also true at the end of the text, so that no loop runs on. */
  #closes(sign: string): boolean {
    if (this.#at >= this.#text.length) return true;
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #void(): void {
    this.#take(VOID);
  }

  #blank(): void {
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at += 1;
  }
}

function location(range: Range): TomlLocation {
  return { key: range, value: range, members: new Map() };
}

function member(parent: TomlLocation, name: string | number, key: Range, value: Range): TomlLocation {
  const known = parent.members.get(name);
  if (known !== undefined) return known;
  const created: TomlLocation = { key, value, members: new Map() };
  parent.members.set(name, created);
  return created;
}

/** A key without its quotes. Escapes are those of JSON except for a few that do not occur in keys. */
function keyName(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  if (!text.includes("\\")) return text.slice(1, -1);
  try {
    return String(JSON.parse(text.replaceAll("\\e", "\\u001b").replaceAll(/\\U(0{4})?/g, "\\u")));
  } catch {
    return text;
  }
}
