import { expect, test } from "bun:test";
import type { CargoMessageFormat } from "../../model/requests/options.ts";
import { combineMessageFormats } from "./message-format.ts";

const cases: readonly [readonly CargoMessageFormat[], string, boolean][] = [
  [[], "json-render-diagnostics", false],
  [["human"], "json-render-diagnostics", false],
  [["short"], "json-render-diagnostics", false],
  [["json"], "json", true],
  [["json-diagnostic-short"], "json-diagnostic-short", true],
  [
    ["json-diagnostic-rendered-ansi", "json", "json-diagnostic-short"],
    "json-diagnostic-short,json-diagnostic-rendered-ansi",
    true,
  ],
  [
    ["json-diagnostic-short", "json-render-diagnostics"],
    "json-render-diagnostics,json-diagnostic-short",
    true,
  ],
];

for (const [formats, cargoValue, forward] of cases) {
  test(`${formats.join(",")} asks cargo for ${cargoValue}`, () => {
    expect(combineMessageFormats(formats)).toEqual({ ok: true, value: { cargoValue, forward } });
  });
}

test.each([[["json", "json"]], [["human", "json"]], [["short", "json-diagnostic-short"]]] as [
  CargoMessageFormat[],
][])("%p contradict each other", (formats) => {
  const result = combineMessageFormats(formats);
  expect(result).toMatchObject({ ok: false, error: [{ kind: "setup" }] });
});
