import { expect, test } from "bun:test";
import { dictionaryEntry, isOutputFileName, outputEntry, outputFileName } from "./store-files.ts";

test("outputs are named by what they hold", () => {
  const name = outputFileName(Buffer.from("captured\n"), "stdout");
  // As cargo-nextest names the same output.
  expect(name).toBe("4df73a44eccde20b-stdout");
  expect(isOutputFileName(name)).toBe(true);
  expect(outputEntry(name)).toBe("out/4df73a44eccde20b-stdout");
});

test("combined output goes by the dictionary of standard output", () => {
  expect(dictionaryEntry("4df73a44eccde20b-combined")).toBe("meta/stdout.dict");
  expect(dictionaryEntry("4df73a44eccde20b-stderr")).toBe("meta/stderr.dict");
});
