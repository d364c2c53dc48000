/**
 * `NEXTEST_LOG`: the level of the runner's own log. The language is that of Rust programs: levels, and `target=level`
 * for parts of the program, separated by commas; the longest target that fits decides.
 */

const LEVELS = ["off", "error", "warn", "info", "debug", "trace"];
const USUAL = LEVELS.indexOf("info");

/** What all that is said here counts as. */
const OWN_TARGET = "cargo_nextest";

export interface LogFilter {
  readonly errors: boolean;
  readonly warnings: boolean;
  readonly infos: boolean;
}

/** What is empty, absent or not understood leaves everything as usual. */
export function logFilter(text = ""): LogFilter {
  const level = text === "" ? USUAL : (chosenLevel(text) ?? USUAL);
  return { errors: level >= 1, warnings: level >= 2, infos: level >= USUAL };
}

function chosenLevel(text: string): number | undefined {
  let chosen = { target: "", level: 0 };
  for (const directive of text.split(",").filter((part) => part !== "")) {
    const parsed = parseDirective(directive);
    if (parsed === undefined) return undefined;
    if (OWN_TARGET.startsWith(parsed.target) && parsed.target.length >= chosen.target.length) chosen = parsed;
  }
  return chosen.level;
}

function parseDirective(directive: string): { readonly target: string; readonly level: number } | undefined {
  const [first = "", second, ...more] = directive.split("=");
  if (more.length > 0) return undefined;
  if (second !== undefined) {
    const level = levelOf(second);
    return level === undefined ? undefined : { target: first, level };
  }
  const level = levelOf(first);
  return level === undefined ? { target: first, level: LEVELS.length - 1 } : { target: "", level };
}

function levelOf(word: string): number | undefined {
  if (/^[0-5]$/.test(word)) return Number(word);
  const level = LEVELS.indexOf(word.toLowerCase());
  return level < 0 ? undefined : level;
}
