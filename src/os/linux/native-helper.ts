/** Helpers written in C: part of the executable, if a compiler was there to build them. */
import * as fs from "node:fs";
import * as path from "node:path";
import { IS_LINUX } from "../platform.ts";
import { memoryFile } from "./fork-server/socket.ts";
import { canMapCode } from "./map-code.ts";

/** Base64, set by `tools/build.ts`; empty if there was no compiler. */
declare const FORK_SERVER_HELPER: string | undefined;
declare const OBSERVE_HELPER: string | undefined;
declare const DOCTEST_HELPER: string | undefined;

export type NativeHelper = "fork-server" | "observe" | "doctest";

const opened = new Map<NativeHelper, string>();

/**
 * A name by which a helper can be loaded or executed while this process lives; undefined: there is none. It is in
 * memory: no file remains, and no folder has to allow programs.
 */
export function nativeHelper(helper: NativeHelper): string | undefined {
  const known = opened.get(helper);
  if (known !== undefined) return known;
  const bytes = helperBytes(helper);
  const fd = bytes === undefined ? -1 : memoryFile(`nextest-${helper}`, bytes);
  if (fd < 0) return undefined;
  const name = `/proc/${process.pid}/fd/${fd}`;
  opened.set(helper, name);
  return name;
}

/** Why tests cannot load the helper of this executable; undefined: they can, or the executable has none. */
export function withheldReason(helper: NativeHelper): string | undefined {
  const name = nativeHelper(helper);
  if (name !== undefined) return canMapCode(name) ? undefined : "cannot be loaded from memory (mmap)";
  return helperBytes(helper) === undefined ? undefined : "cannot be written to memory (memfd_create)";
}

function helperBytes(helper: NativeHelper): Uint8Array<ArrayBuffer> | undefined {
  if (!IS_LINUX) return undefined;
  const built = builtIn(helper);
  if (built !== undefined) return built === "" ? undefined : new Uint8Array(Buffer.from(built, "base64"));
  try {
    const file = `../../../dist/native/${helper}-${process.arch}.so`;
    return new Uint8Array(fs.readFileSync(path.resolve(import.meta.dirname, file)));
  } catch {
    return undefined;
  }
}

/** Undefined if the sources run unbuilt. */
function builtIn(helper: NativeHelper): string | undefined {
  switch (helper) {
    case "fork-server":
      return typeof FORK_SERVER_HELPER === "undefined" ? undefined : FORK_SERVER_HELPER;
    case "observe":
      return typeof OBSERVE_HELPER === "undefined" ? undefined : OBSERVE_HELPER;
    case "doctest":
      return typeof DOCTEST_HELPER === "undefined" ? undefined : DOCTEST_HELPER;
  }
}
