/**
 * Gives back pages of the executable that only the start of the program needed: two thirds of what a run has mapped
 * of it. The pages stay in the system's cache. Those that are used again come back by a fault, without reading the file.
 */
import * as fs from "node:fs";
import { attempt } from "../failure.ts";
import { IS_LINUX } from "../platform.ts";
import { hasLibc, libc } from "./libc.ts";

const MADV_DONTNEED = 4;

/** Mappings of a file that are equal to the file, as nothing writes to them: its code, and its beginning. */
const UNCHANGED = /^([0-9a-f]+)-([0-9a-f]+) (?:r-xp [0-9a-f]+|r--p 0+) \S+ [1-9]\d* +(.+)$/;

export interface Mapping {
  readonly start: number;
  readonly length: number;
}

/** The mappings in a text like `/proc/self/maps` whose pages of `file` may be given back. */
export function unchangedMappings(maps: string, file: string): readonly Mapping[] {
  return maps.split("\n").flatMap((line) => {
    const [, from = "", to = "", mapped] = UNCHANGED.exec(line) ?? [];
    if (mapped !== file) return [];
    const start = Number.parseInt(from, 16);
    return [{ start, length: Number.parseInt(to, 16) - start }];
  });
}

/** Takes about a millisecond, and as long for the faults that follow. Does nothing where the system does not allow it. */
export function dropStartupPages(): void {
  if (!IS_LINUX || !hasLibc()) return;
  const maps = attempt(() => fs.readFileSync("/proc/self/maps", "utf8"));
  if (!maps.ok) return;
  for (const { start, length } of unchangedMappings(maps.value, process.execPath))
    libc().madvise(start, length, MADV_DONTNEED);
}
