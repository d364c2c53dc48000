/** Every static check, one after the other: types, lint, import law, unused code, format. Prints one line for each. */
import * as path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
const bin = (name: string): string => path.join(ROOT, "node_modules/.bin", name);

const CHECKS: readonly (readonly [string, readonly string[]])[] = [
  ["types", [bin("tsc"), "-p", "."]],
  ["types of the page", [bin("tsc"), "-p", "src/report/html/page"]],
  ["lint", [bin("oxlint")]],
  ["import law", [process.execPath, "tools/import-law.ts"]],
  ["event schema", [process.execPath, "tools/event-schema.ts", "--check"]],
  ["protocol messages", [process.execPath, "tools/protocol.ts", "--check"]],
  ["configuration keys", [process.execPath, "tools/config-keys.ts"]],
  ["tables of settings", [process.execPath, "tools/settings-docs.ts", "--check"]],
  ["command line reference", [process.execPath, "tools/cli-docs.ts", "--check"]],
  ["files named in the documentation", [process.execPath, "tools/doc-files.ts"]],
  ["unused code", [bin("knip"), "--no-progress"]],
  ["format", [bin("oxfmt"), "--check"]],
];

let failed = 0;
for (const [name, command] of CHECKS) {
  const started = performance.now();
  const child = Bun.spawn([...command], { cwd: ROOT, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [out, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const passed = (await child.exited) === 0;
  if (!passed) {
    failed += 1;
    console.error(out + errors);
  }
  console.log(`check ${name}: ${passed ? "ok" : "FAILED"} (${Math.round(performance.now() - started)} ms)`);
}
console.log(`${CHECKS.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
