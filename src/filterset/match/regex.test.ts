import { expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import wasm from "rregex/wasm" with { type: "file" };
import { compileMatcher, needsRegexEngine } from "./matcher.ts";
import { isCheap, toJavaScript } from "./pattern.ts";
import { regexEngine } from "./regex-engine.ts";
import { parseSimpleRegex } from "./regex-subset.ts";

// Thousands of patterns, on a machine that may do other things.
setDefaultTimeout(60_000);

const engine = regexEngine(() => new Uint8Array(readFileSync(wasm)));
const regex = (pattern: string, start = 0) =>
  ({ style: "regex", pattern, range: { start, end: start + pattern.length + 2 } }) as const;

function matches(pattern: string, text: string): boolean {
  const compiled = compileMatcher(regex(pattern), engine);
  if (!compiled.ok) throw new Error(`${pattern}: ${compiled.error.label}`);
  return compiled.value(text);
}

test.each([
  ["", ["", "a"], []],
  ["^a.c$", ["abc", "aéc", "a😀c", "a\rc"], ["a\nc", "abcd"]],
  ["a$", ["a", "b\na"], ["a\n"]],
  [String.raw`\d`, ["1", "١"], ["a"]],
  [String.raw`^\w+$`, ["aé_1", "日本"], ["a-b"]],
  ["\\bé", ["é", "-é"], ["aé"]],
  [String.raw`\s`, ["\u00A0", " "], ["a"]],
  ["(?i)k", ["K", "\u212A"], ["x"]],
  ["(?i)ß", ["ẞ"], ["SS"]],
  [String.raw`\<add\>`, ["x add"], ["adds"]],
  [String.raw`^\pL+$`, ["aé"], ["a1"]],
  ["[a-z&&[^aeiou]]$", ["b"], ["a"]],
  ["(?x) a b # c", ["ab"], ["a b"]],
  ["^(?:add|sub)_.*[0-9]{2,}$", ["add_x10"], ["add_x1"]],
])("/%s/ matches %p but not %p", (pattern, yes, no) => {
  for (const text of yes) expect([text, matches(pattern, text)]).toEqual([text, true]);
  for (const text of no) expect([text, matches(pattern, text)]).toEqual([text, false]);
});

test.each([
  ["(?=a)", "look-around"],
  [String.raw`(a)\1`, "backreferences"],
  ["a(b", "unclosed group"],
  ["{", "repetition"],
  ["(?<n>a)(?<n>b)", "duplicate"],
  [String.raw`\h`, "escape"],
  [String.raw`(\w{100}){100}`, "too large"],
])("/%s/ is refused: %s", (pattern, reason) => {
  const compiled = compileMatcher(regex(pattern), engine);
  expect(compiled.ok ? "" : compiled.error.label).toContain(reason);
});

test("a bad pattern is pointed at where it is bad, escaped slashes counted", () => {
  const compiled = compileMatcher(regex("a/é😀[b", 10), engine);
  // The source is `/a\/é😀[b/` from 10 on.
  expect(compiled.ok ? undefined : compiled.error.range).toEqual({ start: 17, end: 18 });
});

test("in a pattern of several lines the whole is pointed at", () => {
  const compiled = compileMatcher(regex("(?x)a\n(b", 3), engine);
  expect(compiled.ok ? undefined : compiled.error.range).toEqual({ start: 3, end: 13 });
});

test("everyday patterns do without the engine, others ask for it", () => {
  const everyday = [
    "add",
    "^foo::",
    "::bar$",
    String.raw`\btest_network_`,
    "^(?:a|b)::.*_slow$",
    String.raw`_\d+$`,
    "(?i)http",
    "[A-Z]",
    "a.*b.*c",
  ];
  const others = [
    String.raw`\pL`,
    "(?x)a",
    "(a|b)+",
    "a**",
    "[[:alpha:]]",
    "[a&&b]",
    "(?<n>a)",
    "{",
    "(",
    "a{1000}",
    "a*".repeat(9),
    String.raw`\w{20}`.repeat(9),
    "(?i)é",
  ];
  expect(everyday.filter((pattern) => needsRegexEngine(regex(pattern)))).toEqual([]);
  expect(others.filter((pattern) => !needsRegexEngine(regex(pattern)))).toEqual([]);
});

test("a pattern taken for simple means the same to both engines", () => {
  const classes = String.raw`\d \w \s \D \W \S \b \B \A \z [a-c] [^a] [ab-] [-a] [\w:] [^\d_] [\]a] [^\n] [B-Z]`;
  const groups = String.raw`(a|b) (?:a|bb)? (|b) (^a|b$) \. \- \/ \n {2} {1,3} {0} {0,2} *? +? ?? *+ a{2,}`;
  const pieces = fc.constantFrom(
    ..."a b K _ : 1 - é / . ^ $ | * + ? ( ) (?: ] }".split(" "),
    ...classes.split(" "),
    ...groups.split(" "),
  );
  const pattern = fc
    .tuple(fc.constantFrom("", "", "(?i)"), fc.array(pieces, { maxLength: 7 }))
    .map(([flag, parts]) => flag + parts.join(""));
  const name = fc.string({
    unit: fc.constantFrom(..."a b k K B _ : 1 - é . / ] \n".split(" "), " ", "K", "ſ", "😀"),
    maxLength: 8,
  });
  let compared = 0;
  fc.assert(
    fc.property(pattern, fc.array(name, { minLength: 5, maxLength: 10 }), (text, names) => {
      const simple = parseSimpleRegex(text);
      if (simple === undefined || !isCheap(simple.pattern)) return;
      compared += 1;
      const rust = engine.compile(text);
      expect(rust.ok).toBe(true);
      const javascript = new RegExp(toJavaScript(simple.pattern), simple.ignoreCase ? "iu" : "u");
      // oxlint-disable-next-line no-control-regex
      for (const each of names.filter((text) => !simple.asciiOnly || /^[\x00-\x7f]*$/.test(text)))
        expect([each, rust.ok && rust.value(each)]).toEqual([each, javascript.test(each)]);
    }),
    { numRuns: 1200, seed: 8 },
  );
  expect(compared).toBeGreaterThan(200);
});

test("a simple pattern goes to Rust's engine for texts that only it can judge", () => {
  const long = `${"é".repeat(5000)}::add`;
  expect(matches(String.raw`^\w+::\w+$`, long)).toBe(true);
  expect(matches("a.*b.*c", "ab".repeat(100_000))).toBe(false);
});
