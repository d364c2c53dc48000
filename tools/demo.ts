/** `npm run demo`: builds the executable and runs the bundled example workspace with it. */
import * as path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");

async function run(command: readonly string[]): Promise<number> {
  return await Bun.spawn([...command], { cwd: ROOT, stdin: "inherit", stdout: "inherit", stderr: "inherit" })
    .exited;
}

const built = await run([process.execPath, "tools/build.ts"]);
if (built !== 0) process.exit(built);
const executable = path.join(ROOT, "dist/cargo-nextest");
const manifest = path.join(ROOT, "examples/workspace/Cargo.toml");
process.exit(
  await run([executable, "nextest", "run", "--manifest-path", manifest, ...process.argv.slice(2)]),
);
