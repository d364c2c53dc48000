/** Files that are part of the program: next to the sources during development, inside the executable once built. */
import * as fs from "node:fs";
import regexEngine from "rregex/wasm" with { type: "file" };

/** The WebAssembly module of Rust's regex engine. */
export function readRegexEngine(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(fs.readFileSync(regexEngine));
}
