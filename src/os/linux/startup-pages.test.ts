import { describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import { IS_LINUX } from "../platform.ts";
import { dropStartupPages, unchangedMappings } from "./startup-pages.ts";

const MAPS = [
  "00200000-00300000 r--p 00000000 fe:00 77                                 /a folder/program",
  "00300000-00500000 r-xp 00100000 fe:00 77                                 /a folder/program",
  "00500000-00501000 r--p 00300000 fe:00 77                                 /a folder/program",
  "00501000-00600000 rw-p 00301000 fe:00 77                                 /a folder/program",
  "7f0000000000-7f0000001000 r-xp 00000000 fe:00 78                         /lib/libc.so.6",
  "7f0000001000-7f0000002000 r-xp 00000000 00:00 0 ",
  "",
].join("\n");

describe("pages of the executable", () => {
  test("only the code and the beginning of the file are given back: relocations change other read-only parts", () => {
    expect(unchangedMappings(MAPS, "/a folder/program")).toEqual([
      { start: 0x200000, length: 0x100000 },
      { start: 0x300000, length: 0x200000 },
    ]);
  });

  test("of a deleted or another file nothing is given back", () => {
    expect(unchangedMappings(MAPS.replaceAll("program", "program (deleted)"), "/a folder/program")).toEqual(
      [],
    );
  });

  test.skipIf(!IS_LINUX)("the mappings of this program contain no page that differs from its file", () => {
    const maps = fs.readFileSync("/proc/self/smaps", "utf8").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
    const own = maps.filter((mapping) => unchangedMappings(mapping, process.execPath).length > 0);
    expect(own.length).toBeGreaterThan(0);
    for (const mapping of own) expect(mapping).toMatch(/^Anonymous: +0 kB$/m);
  });

  test.skipIf(!IS_LINUX)("less of the program is mapped afterwards, and it runs on", () => {
    const resident = (): number => {
      const maps = fs.readFileSync("/proc/self/smaps", "utf8").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
      const own = maps.filter((mapping) => unchangedMappings(mapping, process.execPath).length > 0);
      return own.reduce((sum, mapping) => sum + Number(/^Rss: +(\d+) kB$/m.exec(mapping)?.[1]), 0);
    };
    const before = resident();
    dropStartupPages();
    expect(resident()).toBeLessThan(before);
  });
});
