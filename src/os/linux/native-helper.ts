/** Helpers written in C: part of the executable, if a compiler was there to build them. */
import * as fs from "node:fs";
import * as path from "node:path";
import { IS_LINUX } from "../platform.ts";
import { memoryFile } from "./fork-server/socket.ts";

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

/** Whether this executable has the helper, but the system does not let it be placed in memory. */
export function isWithheld(helper: NativeHelper): boolean {
  return nativeHelper(helper) === undefined && helperBytes(helper) !== undefined;
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
