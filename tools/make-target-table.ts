/** Writes src/model/cfg/targets.ts: rustc's description of each target that it knows. Run it with a new rustc. */
import * as childProcess from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

const FILE = path.resolve(import.meta.dirname, "../src/model/cfg/targets.ts");

function rustc(...args: readonly string[]): string {
  return childProcess.execFileSync("rustc", args, {
    encoding: "utf8",
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** One line of the table: the triple and its columns, `-` for an empty one. */
function row(triple: string): string {
  const values = new Map<string, string[]>();
  for (const line of rustc("--print", "cfg", "--target", triple).split("\n")) {
    const match = /^(\w+)="(.*)"$/.exec(line);
    if (match !== null) values.set(match[1] ?? "", [...(values.get(match[1] ?? "") ?? []), match[2] ?? ""]);
  }
  const column = (key: string): string => (values.get(key) ?? []).join(",") || "-";
  const keys = ["os", "arch", "env", "abi", "vendor", "family", "endian", "pointer_width", "has_atomic"];
  return [triple, ...keys.map((key) => column(`target_${key}`)), column("panic")].join(" ");
}

const triples = rustc("--print", "target-list").trim().split("\n");
const version = rustc("--version").trim();
fs.writeFileSync(
  FILE,
  `/**
 * What rustc says of each target that it knows. Made by tools/make-target-table.ts with ${version}; do not edit.
 * Columns: triple os arch env abi vendor family endian pointer-width atomics panic; \`-\` is empty.
 */
export const TARGET_TABLE = \`
${triples.map(row).join("\n")}
\`;
`,
);
console.log(`${triples.length} targets written to ${FILE}`);
