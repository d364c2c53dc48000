/**
 * `npm test`: builds the executable, then runs every unit, simulation and end-to-end test, as many files at a time
 * as there are processors. Arguments are passed on to the test runner (paths, `-t name`).
 */
import * as path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");

/**
 * Milliseconds that one test may take, unless its file says otherwise. The runner's own limit of five seconds is met by
 * luck where the machine has other work.
 */
const LIMIT = 60_000;

async function run(command: readonly string[]): Promise<number> {
  return await Bun.spawn([...command], { cwd: ROOT, stdin: "ignore", stdout: "inherit", stderr: "inherit" })
    .exited;
}

const built = await run([process.execPath, "tools/build.ts"]);
if (built !== 0) process.exit(built);
const selection = process.argv.slice(2);
const wanted = selection.length > 0 ? selection : ["./src", "./test"];
process.exit(await run([process.execPath, "test", "--parallel", `--timeout=${LIMIT}`, ...wanted]));
