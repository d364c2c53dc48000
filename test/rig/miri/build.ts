/**
 * Builds the stand-in for Miri as executables. They are no scripts, because a shell would drop variables
 * such as `CARGO_BIN_EXE_two-words`.
 */
import * as fs from "node:fs";
import * as path from "node:path";

/** Leaves `cargo-miri` and `miri` in the folder. */
export async function buildStandIn(folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const program = path.join(folder, "cargo-miri");
  const driver = path.join(folder, "miri");
  const result = await Bun.build({
    entrypoints: [path.join(import.meta.dirname, "main.ts")],
    target: "bun",
    compile: { outfile: program, autoloadBunfig: false, autoloadDotenv: false },
    throw: true,
  });
  if (!result.success) throw new Error("the stand-in for Miri does not build");
  fs.rmSync(driver, { force: true });
  fs.linkSync(program, driver);
}
