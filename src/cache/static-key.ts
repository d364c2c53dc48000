/**
 * The static key, computed before a test starts: digests of the command line with the working directory and the
 * program's content, of the settings, and of the environment. Paths in them are portable.
 */
export interface KeyedStart {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: {
    readonly base: Readonly<Record<string, string>>;
    readonly extra: Readonly<Record<string, string>>;
  };
}

export interface StaticFacts {
  readonly start: KeyedStart;
  /** Digests of the programs on the command line: the test binary, the runner and the wrapper. */
  readonly programs: readonly string[];
  /** Digest of the settings that change how a test runs or what counts as a pass. */
  readonly settings: string;
  /** The target triple. */
  readonly platform: string;
  /** The portable form of a word of the command line. */
  readonly portable: (word: string) => string;
}

/** Raise this with every change to the meaning of a key or a record, so that older ones become misses. */
export const FORMAT = 16;

/** The variables that count. */
export interface EnvironmentTexts {
  /** Digest of the base environment, which many tests share. */
  readonly base: string;
  readonly extra: string;
}

/** The key has a part for each of these, so that comparing two keys shows what differs. */
const PARTS = ["command line", "settings", "environment"] as const;

export function staticKey(
  { start, programs, settings, platform, portable }: StaticFacts,
  environment: EnvironmentTexts,
  digest: (text: string) => string,
): string {
  const words = [start.program, ...start.args, start.cwd].map(portable);
  const parts = [
    digest(JSON.stringify([FORMAT, platform, words, programs])),
    settings,
    digest(`${environment.base}\0${environment.extra}`),
  ];
  return parts.map((part) => part.slice(0, DIGITS)).join(".");
}

/** 160 bits. */
const DIGITS = 40;

/** Texts for the parts in which two keys differ; empty if the keys are equal. */
export function differentParts(before: string, now: string): readonly string[] {
  const [old, current] = [before.split("."), now.split(".")];
  return PARTS.filter((_, index) => old[index] !== current[index]);
}
