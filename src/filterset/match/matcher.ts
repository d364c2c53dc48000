/** Turns matchers into functions that test a name. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { Matcher, Range, RegexMatcher, TextMatcher } from "../language/ast.ts";
import { isAscii } from "../language/ascii.ts";
import { byteString, parseGlob } from "./glob.ts";
import { isCheap, MAX_BACKTRACKING_LENGTH, toJavaScript, toRust, type Pattern } from "./pattern.ts";
import type { Problem } from "../language/problems.ts";
import type { RegexEngine, RegexFailure, TextTest } from "./regex-engine.ts";
import { parseSimpleRegex } from "./regex-subset.ts";

/** Braces deeper than this in a glob may reach the nesting limit of Rust's engine, which then has to judge. */
const MAX_PLAIN_BRACES = 20;

/** Whether the engine will be asked already when the matcher is compiled. */
export function needsRegexEngine(matcher: Matcher): boolean {
  switch (matcher.style) {
    case "equal":
    case "contains":
      return false;
    case "glob": {
      const glob = parseGlob(matcher.value);
      return glob.ok && !(glob.value.depth <= MAX_PLAIN_BRACES && isCheap(glob.value.pattern));
    }
    case "regex": {
      const simple = parseSimpleRegex(matcher.pattern);
      return simple === undefined || !isCheap(simple.pattern);
    }
  }
}

export function compileMatcher(matcher: Matcher, engine: RegexEngine): Result<TextTest, Problem> {
  const literal = literalTest(matcher);
  if (literal !== undefined) return ok(literal);
  return matcher.style === "regex" ? compileRegex(matcher, engine) : compileGlob(matcher, engine);
}

/** Of a matcher that compares its value as it is; undefined for patterns. */
export function literalTest(matcher: Matcher): TextTest | undefined {
  switch (matcher.style) {
    case "equal":
      return (text) => text === matcher.value;
    case "contains":
      return (text) => text.includes(matcher.value);
    case "glob":
    case "regex":
      return undefined;
  }
}

function compileGlob(matcher: TextMatcher, engine: RegexEngine): Result<TextTest, Problem> {
  const { range } = matcher;
  const glob = parseGlob(matcher.value);
  if (!glob.ok) return err({ message: "invalid glob", range, label: glob.error });
  const { pattern, depth } = glob.value;
  const hybrid: HybridParts = { pattern, rust: toRust(pattern), flags: "u", asciiOnly: false };
  const test =
    depth <= MAX_PLAIN_BRACES && isCheap(pattern)
      ? ok(hybridTest(hybrid, engine))
      : engine.compile(hybrid.rust);
  if (!test.ok) return err({ message: "invalid glob", range, label: test.error.reason });
  return ok((text) => test.value(byteString(text)));
}

function compileRegex(matcher: RegexMatcher, engine: RegexEngine): Result<TextTest, Problem> {
  const simple = parseSimpleRegex(matcher.pattern);
  if (simple !== undefined && isCheap(simple.pattern)) {
    const { pattern, asciiOnly } = simple;
    const flags = simple.ignoreCase ? "iu" : "u";
    return ok(hybridTest({ pattern, rust: matcher.pattern, flags, asciiOnly }, engine));
  }
  const test = engine.compile(matcher.pattern);
  return test.ok ? test : err(badRegex(matcher, test.error));
}

interface HybridParts {
  readonly pattern: Pattern;
  /** The same in Rust's syntax. */
  readonly rust: string;
  readonly flags: string;
  readonly asciiOnly: boolean;
}

/** Short plain texts go to JavaScript's engine, the rare others to Rust's, which is loaded for the first of them. */
function hybridTest(parts: HybridParts, engine: RegexEngine): TextTest {
  const regexp = new RegExp(toJavaScript(parts.pattern), parts.flags);
  let rust: TextTest | undefined;
  return (text) => {
    const isPlain = text.length <= MAX_BACKTRACKING_LENGTH && (!parts.asciiOnly || isAscii(text));
    if (isPlain) return regexp.test(text);
    rust ??= compileKnownGood(parts.rust, engine);
    return rust(text);
  };
}

function compileKnownGood(pattern: string, engine: RegexEngine): TextTest {
  const test = engine.compile(pattern);
  if (!test.ok) throw new Error(`the regex engine refuses /${pattern}/: ${test.error.reason}`);
  return test.value;
}

function badRegex(matcher: RegexMatcher, failure: RegexFailure): Problem {
  const range = failure.at === undefined ? matcher.range : sourceRange(matcher, failure.at);
  return { message: "invalid regular expression", range, label: failure.reason };
}

/** From characters of the pattern to offsets in the source, where a slash is written `\/`. */
function sourceRange(matcher: RegexMatcher, at: { readonly start: number; readonly end: number }): Range {
  const written = Array.from(matcher.pattern).map((character) => (character === "/" ? 2 : character.length));
  const offset = (characters: number): number =>
    matcher.range.start + 1 + written.slice(0, characters).reduce((sum, length) => sum + length, 0);
  return { start: offset(at.start), end: offset(at.end) };
}
