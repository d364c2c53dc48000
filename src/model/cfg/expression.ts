/**
 * The language inside `cfg(…)`: parsed into a tree, with the place of every mistake.
 *
 * The grammar is cargo's: flags (`unix`), pairs (`target_os = "linux"`), `all(…)`, `any(…)` and
 * `not(…)`, separated by commas that may trail. Strings know no escapes.
 */

/** A parsed expression. Pairs and flags are checked: a known key has a value that it can have. */
export type CfgExpression =
  | { readonly kind: "all" | "any"; readonly operands: readonly CfgExpression[] }
  | { readonly kind: "not"; readonly operand: CfgExpression }
  | { readonly kind: "flag"; readonly name: string }
  | { readonly kind: "pair"; readonly key: string; readonly value: string };

/** What is wrong with a piece of text, and where: UTF-16 offsets, `end` exclusive. */
export interface CfgProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Either a value or the first problem found; the shape of `diagnostics`' `Result`. */
export type CfgResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: CfgProblem };

interface Token {
  readonly kind: "word" | "string" | "(" | ")" | "," | "=" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Nesting beyond this is refused, so that no expression can exhaust the stack. */
const DEPTH_LIMIT = 500;

/** Carries a problem from the depth of the parser to its entry; never leaves this file. */
class Refusal extends Error {
  readonly problem: CfgProblem;
  constructor(message: string, at: { readonly start: number; readonly end: number }) {
    super(message);
    this.problem = { message, start: at.start, end: at.end };
  }
}

/** Parses the text between the parentheses of `cfg(…)`; offsets in problems are shifted by `offset`. */
export function parseCfgExpression(text: string, offset = 0): CfgResult<CfgExpression> {
  try {
    return { ok: true, value: new Parser(text).parse() };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const { message, start, end } = thrown.problem;
    return { ok: false, error: { message, start: start + offset, end: end + offset } };
  }
}

function* tokenize(text: string): Generator<Token> {
  const pattern = /\s*(?:([A-Za-z_][A-Za-z0-9_]*)|"([^"]*)"|([(),=]))/y;
  for (;;) {
    const from = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) {
      const rest = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
      if (rest < text.length) throw unreadable(text, rest);
      break;
    }
    const end = pattern.lastIndex;
    const [, word, string, sign] = match;
    if (word !== undefined) yield { kind: "word", text: word, start: end - word.length, end };
    else if (string !== undefined)
      yield { kind: "string", text: string, start: end - 1 - string.length, end: end - 1 };
    else if (sign === "(" || sign === ")" || sign === "," || sign === "=")
      yield { kind: sign, text: sign, start: end - 1, end };
  }
  yield { kind: "end", text: "", start: text.length, end: text.length };
}

function unreadable(text: string, at: number): Refusal {
  return text[at] === '"'
    ? new Refusal("this string is never closed", { start: at, end: text.length })
    : new Refusal("expected a name, `all`, `any` or `not`", { start: at, end: at + 1 });
}

class Parser {
  readonly #tokens: Token[];
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = [...tokenize(text)];
  }

  parse(): CfgExpression {
    const first = this.#peek();
    if (first.kind === "end") throw new Refusal("nothing between the parentheses", first);
    const roots = this.#list("end");
    const [root, second] = roots;
    if (root === undefined || second !== undefined) {
      const last = this.#tokens.at(-2) ?? first;
      throw new Refusal("expected a single condition; join several with `all(…)` or `any(…)`", {
        start: first.start,
        end: last.end,
      });
    }
    return root;
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { kind: "end", text: "", start: 0, end: 0 };
  }

  #take(): Token {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  /** Conditions separated by commas, up to and including `close`. Empty places after a condition are allowed, as in cargo. */
  #list(close: ")" | "end"): CfgExpression[] {
    const items: CfgExpression[] = [];
    while (this.#peek().kind !== close) {
      items.push(this.#condition());
      const next = this.#peek();
      if (next.kind === close) break;
      if (next.kind !== ",") throw unexpectedAfterCondition(next, close);
      while (this.#peek().kind === ",") this.#take();
    }
    this.#take();
    return items;
  }

  #condition(): CfgExpression {
    const word = this.#take();
    if (word.kind !== "word") {
      const message =
        word.kind === "end" ? "this `cfg(` is never closed" : "expected a name, `all`, `any` or `not`";
      throw new Refusal(message, word);
    }
    if (word.text === "all" || word.text === "any" || word.text === "not")
      return this.#group(word, word.text);
    return this.#peek().kind === "=" ? this.#pair(word) : flag(word);
  }

  #group(word: Token, kind: "all" | "any" | "not"): CfgExpression {
    const open = this.#peek();
    if (open.kind !== "(") throw new Refusal(`expected \`(\` after \`${kind}\``, word);
    this.#take();
    this.#depth += 1;
    if (this.#depth > DEPTH_LIMIT) throw new Refusal("nested too deeply", word);
    const operands = this.#list(")");
    this.#depth -= 1;
    if (kind !== "not") return { kind, operands };
    const [operand, second] = operands;
    if (operand === undefined || second !== undefined) {
      const end = this.#tokens[this.#position - 1]?.end ?? word.end;
      throw new Refusal(`\`not(…)\` takes one condition, not ${operands.length}`, { start: word.start, end });
    }
    return { kind, operand };
  }

  #pair(word: Token): CfgExpression {
    this.#take();
    const value = this.#take();
    if (value.kind !== "string") throw new Refusal('expected a value in quotes, e.g. `"…"`', value);
    const complaint = VALUELESS.has(word.text)
      ? `\`${word.text}\` takes no value`
      : valueComplaint(word, value.text);
    if (complaint !== undefined) throw new Refusal(complaint, value);
    return { kind: "pair", key: word.text, value: value.text };
  }
}

function unexpectedAfterCondition(token: Token, close: ")" | "end"): Refusal {
  if (token.kind === "end") return new Refusal("a parenthesis is never closed", token);
  if (token.kind === ")" && close === "end") return new Refusal("this parenthesis closes nothing", token);
  return new Refusal(token.kind === "string" ? "expected `=` before a value" : "expected `,` or `)`", token);
}

const VALUELESS: ReadonlySet<string> = new Set(["unix", "windows", "test", "debug_assertions", "proc_macro"]);

/** Keys that name a fact of the target, all of which rustc knows. */
const TARGET_KEYS: ReadonlySet<string> = new Set([
  "target_abi",
  "target_arch",
  "target_endian",
  "target_env",
  "target_family",
  "target_feature",
  "target_has_atomic",
  "target_os",
  "target_pointer_width",
  "target_vendor",
]);

function flag(word: Token): CfgExpression {
  if (word.text.startsWith("target_") || word.text === "feature" || word.text === "panic") {
    throw new Refusal(`\`${word.text}\` needs a value: \`${word.text} = "…"\``, word);
  }
  return { kind: "flag", name: word.text };
}

/** Why `key = "value"` cannot be, if it cannot. Throws for an unknown key, whose place is the key's own. */
function valueComplaint(key: Token, value: string): string | undefined {
  if (key.text.startsWith("target_") && !TARGET_KEYS.has(key.text)) {
    throw new Refusal(`unknown key; known are ${[...TARGET_KEYS].join(", ")}`, key);
  }
  switch (key.text) {
    case "target_endian":
      return value === "big" || value === "little" ? undefined : "expected `big` or `little`";
    case "target_pointer_width":
      return isUnsigned(value, 0xff) ? undefined : "expected a number of bits";
    case "target_has_atomic":
      return value === "ptr" || isUnsigned(value, 0xffff) ? undefined : "expected a number of bits or `ptr`";
    default:
      return undefined;
  }
}

function isUnsigned(text: string, limit: number): boolean {
  return /^\+?\d+$/.test(text) && Number(text) <= limit;
}
