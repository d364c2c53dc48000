import { expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import wasm from "rregex/wasm" with { type: "file" };
import { byteString, parseGlob } from "./glob.ts";
import { compileMatcher } from "./matcher.ts";
import { isCheap, toJavaScript, toRust } from "./pattern.ts";
import { regexEngine } from "./regex-engine.ts";

// Thousands of patterns, on a machine that may do other things.
setDefaultTimeout(60_000);

const engine = regexEngine(() => new Uint8Array(readFileSync(wasm)));

function matches(glob: string, text: string): boolean {
  const range = { start: 0, end: 0 };
  const compiled = compileMatcher({ style: "glob", value: glob, implicit: false, range }, engine);
  if (!compiled.ok) throw new Error(`${glob}: ${compiled.error.label}`);
  return compiled.value(text);
}

test.each([
  ["*", ["", "a", "a/b::c"], ["a\nb"]],
  ["a?c", ["abc", "a/c"], ["ac", "aéc", "a\nc"]],
  ["a??c", ["aéc"], ["abc"]],
  ["[ab]", ["a", "b"], ["c", "ab", ""]],
  ["[!a]", ["b", "\n"], ["a"]],
  ["[^a]", ["b"], ["a"]],
  ["[a-c]x", ["bx"], ["dx"]],
  ["[]]", ["]"], ["a"]],
  ["[!]]", ["a"], ["]"]],
  ["[-a]", ["-", "a"], ["b"]],
  ["[a-]", ["-", "a"], ["b"]],
  ["[a-b-d]", ["a", "c", "d"], ["-", "e"]],
  ["é", ["é"], ["e"]],
  ["[é][é]", ["é"], ["e", "éé"]],
  ["{a,b}c", ["ac", "bc"], ["c", "abc"]],
  ["a{,b}", ["a", "ab"], ["b"]],
  ["{a,{b,c}d}", ["a", "bd", "cd"], ["b", "d"]],
  ["a,b", ["a,b"], ["a"]],
  [String.raw`a\b`, [String.raw`a\b`], ["ab"]],
  [String.raw`\*`, ["\\", String.raw`\x`], ["*"]],
  ["a.b+", ["a.b+"], ["axb+", "a.bb"]],
  ["**", ["", "a/b"], ["a\nb"]],
  ["**/x", ["x", "/x", "a/x", "a/b/x"], ["ax", "x/a"]],
  ["x/**", ["x/", "x/a", "x/a/b"], ["x", "xa"]],
  ["a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/xb"]],
  ["a/**/**/b", ["a/b", "a/x/y/b"], ["ab"]],
  ["a**b", ["ab", "axb", "a/b"], ["a"]],
  ["a/**b", ["a/b", "a/xb"], ["ab"]],
  ["{**/a,b/**}", ["a", "x/a", "b/x"], ["b"]],
  ["a***b", ["ab", "axb"], ["a"]],
])("%p matches %p but not %p", (glob, yes, no) => {
  for (const text of yes) expect([text, matches(glob, text)]).toEqual([text, true]);
  for (const text of no) expect([text, matches(glob, text)]).toEqual([text, false]);
});

test.each(["[", "[]", "[!]", "[z-a]", "[a--]", "{", "{a", "a}", "{a,{b}", "{".repeat(100_000)])(
  "%p is no glob",
  (glob) => {
    expect(parseGlob(glob).ok).toBe(false);
  },
);

/** Only `*`, `?` and plain bytes, matched by trying everything. */
function naive(glob: string, text: string): boolean {
  const [first, ...more] = glob;
  const rest = more.join("");
  if (first === undefined) return text === "";
  if (first === "*")
    return naive(rest, text) || (text !== "" && text[0] !== "\n" && naive(glob, text.slice(1)));
  return text !== "" && (first === "?" ? text[0] !== "\n" : first === text[0]) && naive(rest, text.slice(1));
}

test("stars and question marks agree with trying everything", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "\n", "."), maxLength: 8 });
  const glob = fc.string({ unit: fc.constantFrom("*", "?", "a", "b", "é", "."), maxLength: 6 });
  fc.assert(
    fc.property(
      glob.filter((pattern) => !pattern.includes("**")),
      text,
      (pattern, name) => {
        expect(matches(pattern, name)).toBe(naive(byteString(pattern), byteString(name)));
      },
    ),
    { numRuns: 1500 },
  );
});

test("a glob means the same to both engines", () => {
  const pieces = fc.constantFrom(
    ..."a b é / * ? ** /** **/ { } , [ab] [!a] [é-ü] [a-é] . \\ ( $ -".split(" "),
  );
  const glob = fc.array(pieces, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(""));
  const name = fc.string({ unit: fc.constantFrom("a", "b", "é", "/", "\\", ".", "\n", "ü"), maxLength: 7 });
  let compared = 0;
  fc.assert(
    fc.property(glob, fc.array(name, { minLength: 5, maxLength: 10 }), (text, names) => {
      const parsed = parseGlob(text);
      if (!parsed.ok) return;
      compared += 1;
      const javascript = new RegExp(toJavaScript(parsed.value.pattern), "u");
      const rust = engine.compile(toRust(parsed.value.pattern));
      for (const each of names.map(byteString))
        expect(rust.ok && rust.value(each)).toBe(javascript.test(each));
    }),
    { numRuns: 500, seed: 5 },
  );
  expect(compared).toBeGreaterThan(100);
});

test("a glob that could backtrack for long runs on the other engine", () => {
  const glob = `${"*a".repeat(30)}*`;
  const parsed = parseGlob(glob);
  expect(parsed.ok && isCheap(parsed.value.pattern)).toBe(false);
  expect(matches(glob, "a".repeat(250))).toBe(true);
  expect(matches(glob, `${"a".repeat(29)}${"b".repeat(200)}`)).toBe(false);
});

test("long names are matched too", () => {
  expect(matches("*é*", `${"x".repeat(5000)}é${"x".repeat(5000)}`)).toBe(true);
  expect(matches("*é*", "x".repeat(10_000))).toBe(false);
});
