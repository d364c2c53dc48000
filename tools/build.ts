/**
 * Builds `dist/cargo-nextest`, one executable that contains the program and its runtime, and next to it the package
 * for programs.
 * `--all` builds one for each supported platform, in `dist/<target>/`; `--target NAME` builds that one.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { buildLibrary } from "./build-library.ts";
import { isolatedRuntime } from "./isolated-runtime.ts";
import { verifyIsolation } from "./verify-isolation.ts";
import { buildHelper, type NativeHelper } from "./build-native.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const DIST = path.join(ROOT, "dist");

const TARGETS = [
  "bun-linux-x64",
  "bun-linux-arm64",
  "bun-linux-x64-musl",
  "bun-linux-arm64-musl",
  "bun-darwin-arm64",
  "bun-darwin-x64",
  "bun-windows-x64",
] as const;
type Target = (typeof TARGETS)[number];

/** How many times longer than usual the engine waits before it compiles code to a faster tier. */
const JIT_RELUCTANCE = 10;

/** Whether this very runtime, which goes into the executable unless another one is asked for, has musl below it. */
function runsOnMusl(): boolean {
  const mapped = process.platform === "linux" ? fs.readFileSync("/proc/self/maps", "utf8") : "";
  return /\/ld-musl-|-linux-musl\/libc/.test(mapped);
}

/** A native helper in base64; empty: it is not used on that platform, or cannot be built here. */
async function helperFor(helper: NativeHelper, target: Target | undefined): Promise<string> {
  const [system, architecture] = target?.slice(4).split("-") ?? [process.platform, process.arch];
  if (system !== "linux" || (architecture !== "x64" && architecture !== "arm64")) return "";
  const bytes = await buildHelper(architecture, { helper });
  if (bytes === undefined) console.log(`no C compiler for ${architecture}: built without ${WITHOUT[helper]}`);
  return bytes === undefined ? "" : Buffer.from(bytes).toString("base64");
}

const WITHOUT = {
  "fork-server": "fork server",
  observe: "observation for the cache of results",
  doctest: "fast start of the programs that stand in for rustdoc",
} as const;

/** Builds into a temporary name first, so that a running executable is replaced and never overwritten. */
async function build(outfile: string, target?: Target): Promise<void> {
  const started = performance.now();
  fs.mkdirSync(path.dirname(outfile), { recursive: true });
  const suffix = target?.includes("windows") === true ? ".exe" : "";
  const temporary = `${outfile}.new${suffix}`;
  const result = await Bun.build({
    // Threads are started from modules of their own.
    entrypoints: [path.join(ROOT, "src/main.ts"), path.join(ROOT, "src/os/linux/reactor/worker.ts")],
    target: "bun",
    minify: { whitespace: true, syntax: true, identifiers: false },
    bytecode: true,
    format: "esm",
    define: {
      BUILT_FOR_MUSL: String(target?.includes("musl") ?? runsOnMusl()),
      FORK_SERVER_HELPER: JSON.stringify(await helperFor("fork-server", target)),
      OBSERVE_HELPER: JSON.stringify(await helperFor("observe", target)),
      DOCTEST_HELPER: JSON.stringify(await helperFor("doctest", target)),
    },
    // What a command does not import is not even looked at.
    splitting: true,
    compile: {
      outfile: temporary,
      executablePath: await isolatedRuntime(target),
      // Most runs are over before compiled code pays: a fifth of the start went into compiling it.
      jitPolicy: JIT_RELUCTANCE,
      autoloadBunfig: false,
      autoloadDotenv: false,
      ...(target === undefined ? {} : { target }),
    },
  });
  if (!result.success) {
    for (const log of result.logs) console.error(log);
    process.exit(1);
  }
  if (target === undefined) verifyIsolation(temporary);
  fs.renameSync(temporary, `${outfile}${suffix}`);
  console.log(
    `built ${path.relative(ROOT, outfile)}${suffix} in ${Math.round(performance.now() - started)} ms`,
  );
}

const named = process.argv.indexOf("--target");
const wanted = TARGETS.filter((target) => target === `bun-${process.argv[named + 1]}`);
if (process.argv.includes("--all") || named !== -1) {
  if (named !== -1 && wanted.length === 0) throw new Error(`targets: ${TARGETS.join(", ")}`);
  for (const target of named === -1 ? TARGETS : wanted)
    await build(path.join(DIST, target.replace("bun-", ""), "cargo-nextest"), target);
} else {
  await Promise.all([build(path.join(DIST, "cargo-nextest")), buildLibrary(DIST)]);
}
