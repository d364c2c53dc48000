/** Cargo, but for one call where it does something else. */
import * as fs from "node:fs";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";

/**
 * Variables that replace cargo by the fake. If `word` is among its arguments, it runs `script`, shell
 * text that may call `"$real" "$@"`; unless the script exits, the real cargo runs after it.
 */
export function fakeCargo(word: "metadata" | "--no-run", script: string): Readonly<Record<string, string>> {
  const file = path.join(scratchFolder(), "cargo");
  const lines = [
    "#!/bin/sh",
    `real='${Bun.which("cargo") ?? "cargo"}'`,
    'for each in "$@"; do',
    `  if [ "$each" = ${word} ]; then`,
    `    ${script}`,
    "  fi",
    "done",
    'exec "$real" "$@"',
  ];
  fs.writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o755 });
  return { CARGO: file };
}
