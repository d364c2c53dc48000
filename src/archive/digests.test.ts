import { expect, test } from "bun:test";
import { ok } from "../diagnostics/result.ts";
import { compareDigests, readDigests, writeDigests } from "./digests.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);

test("odd names are written and read", () => {
  const digests = new Map([
    ["target/plain", A],
    ["target/with  blanks", B],
    ["target/a\\b\nc\rd", A],
  ]);
  expect(writeDigests(digests)).toContain(`\\${A}  target/a\\\\b\\nc\\rd\n`);
  expect(readDigests(writeDigests(digests))).toEqual(ok(digests));
});

test("what is no list of digests is reported", () => {
  expect(readDigests(`${A} target/a\n`).ok).toBe(false);
  expect(readDigests("")).toEqual(ok(new Map()));
});

test("damaged, missing and additional files are named", () => {
  const expected = new Map([["target/a", A]]);
  expect(compareDigests(expected, new Map([["target/a", A]]))).toBeUndefined();
  expect(compareDigests(expected, new Map([["target/a", B]]))).toContain("`target/a` is damaged");
  expect(compareDigests(expected, new Map())).toContain("`target/a` is missing");
  const more = new Map([...expected, ["target/b", B]]);
  expect(compareDigests(expected, more)).toContain("`target/b` was not in the archive");
});
