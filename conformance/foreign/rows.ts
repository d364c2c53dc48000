/** How cases for aarch64 Linux are written down. */
import type { ConformanceCase } from "../case.ts";
import { AARCH64, AARCH64_NEEDS, AARCH64_RUNNER } from "./toolchain.ts";

/** Tests for the target run under the emulator. */
export const QEMU: Readonly<Record<string, string>> = { [AARCH64_RUNNER]: "qemu-aarch64" };

export type More = Partial<ConformanceCase>;
export type Row = readonly [name: string, args: readonly string[], more?: More];

/** Cases that need the emulator and succeed, but where a row says otherwise. */
export const rows = (workspace: string, common: More, list: readonly Row[]): readonly ConformanceCase[] =>
  list.map(([name, args, more]) => ({
    name: `foreign ${name}`,
    workspace,
    args,
    needs: AARCH64_NEEDS,
    exitCode: 0,
    ...common,
    ...more,
  }));

export const list = (...args: readonly string[]): readonly string[] => ["list", "--target", AARCH64, ...args];

export const run = (...args: readonly string[]): readonly string[] => [
  "run",
  "-j1",
  "--target",
  AARCH64,
  ...args,
];
