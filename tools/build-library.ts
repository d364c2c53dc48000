/** Builds the package for programs: `dist/index.js` for Node and Bun, and its types in `dist/types/`. */
import * as fs from "node:fs";
import * as path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");

/** Throws where the sources do not compile. */
export async function buildLibrary(dist: string): Promise<void> {
  const built = await Bun.build({
    entrypoints: [path.join(ROOT, "src/index.ts")],
    outdir: dist,
    target: "node",
    format: "esm",
  });
  if (!built.success) throw new AggregateError(built.logs, "the package for programs does not build");
  const types = path.join(dist, "types");
  fs.rmSync(types, { recursive: true, force: true });
  const tsc = Bun.spawn(
    [
      path.join(ROOT, "node_modules/.bin/tsc"),
      "-p",
      path.join(ROOT, "tsconfig.types.json"),
      "--outDir",
      types,
    ],
    { cwd: ROOT, stdin: "ignore", stdout: "inherit", stderr: "inherit" },
  );
  if ((await tsc.exited) !== 0) throw new Error("the types of the package do not build");
}
