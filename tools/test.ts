/**
 * `npm test`: builds the executable, then runs every unit, simulation and end-to-end test.
 * Arguments are passed on to the test runner (paths, `-t name`).
 */
import * as path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");

async function run(command: readonly string[]): Promise<number> {
  return await Bun.spawn([...command], { cwd: ROOT, stdin: "ignore", stdout: "inherit", stderr: "inherit" })
    .exited;
}

const built = await run([process.execPath, "tools/build.ts"]);
if (built !== 0) process.exit(built);
const selection = process.argv.slice(2);
process.exit(
  await run([process.execPath, "test", ...(selection.length > 0 ? selection : ["./src", "./test"])]),
);
