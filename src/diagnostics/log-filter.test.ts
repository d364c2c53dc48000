import { expect, test } from "bun:test";
import { logFilter } from "./log-filter.ts";

const ALL = { errors: true, warnings: true, infos: true };
const NONE = { errors: false, warnings: false, infos: false };

test.each([
  ["", ALL],
  ["debug", ALL],
  ["INFO", ALL],
  ["warn", { ...ALL, infos: false }],
  ["1", { ...NONE, errors: true }],
  ["off", NONE],
  ["nextest_runner=debug", NONE],
  ["cargo_nextest=error", { ...NONE, errors: true }],
  ["info,cargo_nextest=off", NONE],
  ["cargo_nextest", ALL],
  ["cargo_nextest=loud", ALL],
])("%p shows what it names", (text, shown) => {
  expect(logFilter(text)).toEqual(shown);
});

test("an absent variable changes nothing", () => {
  expect(logFilter(undefined)).toEqual(ALL);
});
