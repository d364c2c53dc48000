/** The helper that makes a fork server of a test's process: part of the executable, if a compiler was there to build it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { IS_LINUX } from "../../platform.ts";
import { memoryFile } from "./socket.ts";

/** Base64, set by `tools/build.ts`; empty where there was no compiler. */
declare const FORK_SERVER_HELPER: string | undefined;

let opened: string | undefined;

/**
 * A name by which the dynamic linkers of tests can open the helper while this process lives; undefined: there is none.
 * It is in memory: nothing stays behind, and no folder has to allow programs.
 */
export function forkServerHelper(): string | undefined {
  if (opened !== undefined) return opened;
  const bytes = helperBytes();
  const fd = bytes === undefined ? -1 : memoryFile("nextest-fork-server", bytes);
  if (fd >= 0) opened = `/proc/${process.pid}/fd/${fd}`;
  return opened;
}

function helperBytes(): Uint8Array<ArrayBuffer> | undefined {
  if (!IS_LINUX) return undefined;
  if (typeof FORK_SERVER_HELPER !== "undefined") {
    return FORK_SERVER_HELPER === "" ? undefined : new Uint8Array(Buffer.from(FORK_SERVER_HELPER, "base64"));
  }
  try {
    const file = `../../../../dist/native/fork-server-${process.arch}.so`;
    return new Uint8Array(fs.readFileSync(path.resolve(import.meta.dirname, file)));
  } catch {
    return undefined;
  }
}
