import { expect, test } from "bun:test";
import { parseSize } from "./parse-size.ts";
import { memoryText, sizeText } from "./size.ts";

test("sizes are whole up to kilobytes and have one digit above", () => {
  expect([0, 1023, 1024, 2047, 1024 * 1024 - 1].map(sizeText)).toEqual([
    "0 B",
    "1023 B",
    "1 KB",
    "1 KB",
    "1023 KB",
  ]);
  expect(sizeText(1.5 * 1024 * 1024)).toBe("1.5 MB");
  expect(sizeText(2.25 * 1024 ** 3)).toBe("2.3 GB");
});

test("amounts of memory have the units that settings take for powers of 1024", () => {
  const shown = [150, 2048, 150 * 1024 ** 2, 2 * 1024 ** 3].map(memoryText);
  expect(shown).toEqual(["150 B", "2 KiB", "150.0 MiB", "2.0 GiB"]);
  expect(shown.map(parseSize)).toEqual([150, 2048, 150 * 1024 ** 2, 2 * 1024 ** 3]);
});
