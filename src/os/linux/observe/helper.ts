/** The native side of observation: part of the executable, if a compiler was there to build it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { IS_LINUX } from "../../platform.ts";
import { memoryFile } from "../fork-server/socket.ts";

/** Base64, set by `tools/build.ts`; empty where there was no compiler. */
declare const OBSERVE_HELPER: string | undefined;

let opened: string | undefined;

/**
 * A name by which this process can load the helper, and its children execute it, while this process lives. It is in
 * memory: nothing stays behind, and no folder has to allow programs. Undefined: there is none.
 */
export function observeHelper(): string | undefined {
  if (opened !== undefined) return opened;
  const bytes = helperBytes();
  const fd = bytes === undefined ? -1 : memoryFile("nextest-observe", bytes);
  if (fd >= 0) opened = `/proc/${process.pid}/fd/${fd}`;
  return opened;
}

function helperBytes(): Uint8Array<ArrayBuffer> | undefined {
  if (!IS_LINUX) return undefined;
  if (typeof OBSERVE_HELPER !== "undefined") {
    return OBSERVE_HELPER === "" ? undefined : new Uint8Array(Buffer.from(OBSERVE_HELPER, "base64"));
  }
  try {
    const file = `../../../../dist/native/observe-${process.arch}.so`;
    return new Uint8Array(fs.readFileSync(path.resolve(import.meta.dirname, file)));
  } catch {
    return undefined;
  }
}
