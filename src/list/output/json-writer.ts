/** JSON text in pieces, compact or indented by two spaces. Members keep their order for all keys. */

export type Add = (piece: string) => void;

/** A key, and its value: the text of it, laid out for one level below its object, or what writes it. */
export type JsonMember = readonly [key: string, value: string | (() => void)];

/** Makes a member of an item. */
export interface MemberOf<T> {
  readonly key: (item: T) => string;
  readonly value: (item: T) => JsonMember[1];
}

const PLAIN: MemberOf<JsonMember> = { key: ([key]) => key, value: ([, value]) => value };

/** What stands around members. */
interface Marks {
  readonly open: string;
  readonly between: string;
  readonly colon: string;
  readonly close: string;
}

const COMPACT: Marks = { open: "{", between: ",", colon: ":", close: "}" };

function indented(depth: number): Marks {
  const inner = `\n${"  ".repeat(depth + 1)}`;
  return { open: `{${inner}`, between: `,${inner}`, colon: ": ", close: `\n${"  ".repeat(depth)}}` };
}

/**
 * Passes on each piece unchanged. Joining the pieces to one text and converting it to bytes is more than half of the
 * work of a long list; the receiver can write the pieces at once.
 */
export class JsonWriter {
  readonly #add: Add;
  readonly #pretty: boolean;

  constructor(add: Add, pretty: boolean) {
    this.#add = add;
    this.#pretty = pretty;
  }

  /** An object whose closing brace stands at `depth`. */
  object(depth: number, members: readonly JsonMember[]): void {
    this.objectOf(depth, members, PLAIN);
  }

  /** The same with a member for each item. */
  objectOf<T>(depth: number, items: readonly T[], { key, value }: MemberOf<T>): void {
    this.members(depth, (add) => {
      for (const item of items) add(key(item), value(item));
    });
  }

  /** The same with the members that `give` hands on, for very many of them. */
  members(depth: number, give: (add: (key: string, value: JsonMember[1]) => void) => void): void {
    const add = this.#add;
    const { open, between, colon, close } = this.#pretty ? indented(depth) : COMPACT;
    let before = open;
    give((key, value) => {
      add(before);
      before = between;
      add(JSON.stringify(key));
      add(colon);
      if (typeof value === "string") add(value);
      else value();
    });
    add(before === open ? "{}" : close);
  }

  /** The text of a plain value. */
  text(depth: number, value: object): string {
    if (!this.#pretty) return JSON.stringify(value);
    // Texts inside JSON hold no line feeds, so every one of them is layout.
    return JSON.stringify(value, undefined, 2).replaceAll("\n", `\n${"  ".repeat(depth)}`);
  }
}
