/**
 * Rust's own regex engine, as WebAssembly. Reading and compiling the module takes some 15 ms and its first
 * pattern some 10 more, so it is loaded when the first pattern needs it, and patterns that JavaScript's
 * engine runs with the same result never ask for it (see `pattern.ts`).
 */
import { initSync, RRegex } from "rregex/web";
import { err, ok, type Result } from "../../diagnostics/result.ts";

/** Gives the bytes of the engine's WebAssembly module: the only thing it needs of the outside. */
export type ReadRegexEngine = () => Uint8Array<ArrayBuffer>;

export type TextTest = (text: string) => boolean;

/** Why a pattern was refused. */
export interface RegexFailure {
  /** In the engine's words, a lower-case fragment. */
  readonly reason: string;
  /** The position in the pattern, in characters, if the engine reported one. */
  readonly at?: { readonly start: number; readonly end: number };
}

export interface RegexEngine {
  /** Compiles the module during other work, so that `compile` need not wait for it. */
  load(): Promise<void>;
  /** Tests whether a pattern matches somewhere in a text; loads the module if need be. */
  compile(pattern: string): Result<TextTest, RegexFailure>;
}

/** The package keeps one instance of the module for the whole program, and so must we. */
let isLoaded = false;

/** Every pattern takes half a megabyte there, which is never given back; the same one is compiled once. */
const compiled = new Map<string, Result<TextTest, RegexFailure>>();

function instantiate(module: WebAssembly.Module): void {
  if (isLoaded) return;
  initSync({ module });
  isLoaded = true;
}

export function regexEngine(read: ReadRegexEngine): RegexEngine {
  return {
    async load() {
      if (!isLoaded) instantiate(await WebAssembly.compile(read()));
    },
    compile(pattern) {
      if (!isLoaded) instantiate(new WebAssembly.Module(read()));
      const result = compiled.get(pattern) ?? compile(pattern);
      compiled.set(pattern, result);
      return result;
    },
  };
}

function compile(pattern: string): Result<TextTest, RegexFailure> {
  try {
    const regex = new RRegex(pattern);
    return ok((text) => regex.isMatch(text));
  } catch (thrown) {
    return err(readFailure(pattern, thrown));
  }
}

const TOO_LARGE = "the compiled pattern is too large";

/**
 * The engine's message shows the pattern indented by four blanks, a line of carets, and `error: reason`.
 * Patterns of several lines are shown otherwise; for those only the reason is taken over.
 */
function readFailure(pattern: string, thrown: unknown): RegexFailure {
  // A trap: the module's 4 GB of memory are used up.
  if (thrown instanceof WebAssembly.RuntimeError) return { reason: TOO_LARGE };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const reason = /^error: (.*)$/ms.exec(message)?.[1];
  if (reason === undefined) {
    return { reason: message.includes("exceeds size limit") ? TOO_LARGE : message };
  }
  const carets = message.split(`\n    ${pattern}\n    `)[1];
  const marked = carets === undefined ? null : /^( *)(\^+)/.exec(carets);
  if (marked === null) return { reason };
  const start = marked[1]?.length ?? 0;
  return { reason, at: { start, end: start + (marked[2]?.length ?? 0) } };
}
