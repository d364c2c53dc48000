/**
 * Starts whose dynamic linker reads the same files: it is observed in one of them, and the others are observed from the
 * first instruction of their own code on. See docs/design/results-cache.md.
 */
import { preloadObstacle } from "../fork-server/program.ts";

export interface ObservedStart {
  /** With a slash in its name. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly base: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, string>>;
}

/** The helper has these slots until it has read them. Every test has the variables. */
const LENT = ["NEXTEST_BINARY_ID", "NEXTEST_TEST_NAME"] as const;
const VARIABLE = "NEXTEST_TS_OBSERVE";
const PRELOAD = "LD_PRELOAD";
/** The linker acts on the first two before it is done. */
const FORBIDDEN = [PRELOAD, "LD_AUDIT", VARIABLE];
/** What the linker reads, and what is read while it relocates. */
const OF_THE_LINKER = ["LD_", "GLIBC_", "MALLOC_"];
const FIRST_LETTERS = "LGM";
/** Separates texts in our variable; `native/observe/preload.c` has the same. */
const SEPARATOR = "\u0001";
/** The helper's table has as many. */
const MOST_SHAPES = 1024;

export class LinkedShapes {
  readonly #numbers = new Map<string, number>();
  readonly #preloadable = new Map<string, boolean>();
  readonly #bases = new WeakMap<object, string>();

  /** From 1; 0: the helper cannot be loaded into this process. */
  numberOf({ program, cwd, base, extra }: ObservedStart): number {
    if (!this.#isPreloadable(program)) return 0;
    if (FORBIDDEN.some((name) => name in extra || name in base)) return 0;
    if (LENT.some((name) => !isLendable(extra[name]))) return 0;
    const text = [program, cwd, this.#ofBase(base), ofLinker(extra)].join("\0\0");
    const number = this.#numbers.get(text) ?? this.#numbers.size + 1;
    if (number >= MOST_SHAPES) return 0;
    this.#numbers.set(text, number);
    return number;
  }

  #isPreloadable(program: string): boolean {
    const known = this.#preloadable.get(program) ?? preloadObstacle(program) === undefined;
    this.#preloadable.set(program, known);
    return known;
  }

  #ofBase(base: Readonly<Record<string, string>>): string {
    const known = this.#bases.get(base) ?? ofLinker(base);
    this.#bases.set(base, known);
    return known;
  }
}

function isLendable(value: string | undefined): boolean {
  return value !== undefined && !value.includes(SEPARATOR);
}

function ofLinker(variables: Readonly<Record<string, string>>): string {
  let text = "";
  // For every test: a comparison of the first letter excludes most names.
  for (const name in variables)
    if (
      FIRST_LETTERS.includes(name.charAt(0)) &&
      OF_THE_LINKER.some((beginning) => name.startsWith(beginning))
    )
      text += `${name}=${variables[name] ?? ""}\0`;
  return text;
}

/** The variables that load the helper; it restores those that they replace. `message`: what it is to do. */
export function preloadVariables(
  extra: Readonly<Record<string, string>>,
  helper: string,
  message: string,
): Readonly<Record<string, string>> {
  const { NEXTEST_BINARY_ID: id = "", NEXTEST_TEST_NAME: name = "", ...rest } = extra;
  const lent = `NEXTEST_BINARY_ID=${id}${SEPARATOR}NEXTEST_TEST_NAME=${name}`;
  return { ...rest, [PRELOAD]: helper, [VARIABLE]: `${message}${SEPARATOR}${lent}` };
}
