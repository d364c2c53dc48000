/**
 * A fake of `cargo-miri`, which no toolchain here has. It follows the protocol between cargo, the
 * test runner and Miri, as observed from Miri's public behaviour, but builds natively. It is not an interpreter.
 * docs/design/miri.md lists what it imitates and what not.
 *
 * One program in three phases: `cargo miri nextest …`, cargo's wrapper around the compiler, and the
 * target runner of what cargo believes to be executables.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as v from "valibot";
import {
  become,
  CARGO_MIRI,
  DRIVER,
  fail,
  nativeBuild,
  outputFile,
  readRunInfo,
  type RunInfo,
  valuesOf,
  without,
} from "./protocol.ts";

const environment = process.env;

function capture(command: readonly string[], env: Readonly<Record<string, string | undefined>>): string {
  const result = Bun.spawnSync([...command], { env: { ...env }, stderr: "inherit" });
  if (result.exitCode !== 0) fail(`${command.join(" ")} failed`);
  return result.stdout.toString();
}

/** The fields of `cargo metadata` that matter here. */
const METADATA = v.object({
  target_directory: v.string(),
  packages: v.array(v.object({ name: v.string() })),
});

function metadata(args: readonly string[]): v.InferOutput<typeof METADATA> {
  const forwarded = ["--config", "--manifest-path"].flatMap((name) =>
    valuesOf(args, name).flatMap((value) => [name, value]),
  );
  const cargo = environment["CARGO"] ?? "cargo";
  // Without dependencies, the packages are the members of the workspace.
  const text = capture([cargo, "metadata", "--format-version=1", "--no-deps", ...forwarded], environment);
  return v.parse(METADATA, JSON.parse(text));
}

/** `cargo miri nextest run …`: calls cargo with everything that leads it back here. */
function phaseCargo([subcommand, ...rest]: readonly string[]): never {
  if (subcommand !== "nextest") fail("the stand-in knows `cargo miri nextest` alone");
  const [verb, ...args] = rest;
  if (verb === undefined) fail("`cargo miri nextest` expects a verb (e.g. `run`)");
  const asCompiler = { ...environment, MIRI_BE_RUSTC: "host" };
  const host = /^host: (.*)$/m.exec(capture([DRIVER, "-vV"], asCompiler))?.[1] ?? fail("no host");
  // A real sysroot is built for the interpreter; native code needs the toolchain's own.
  const sysroot = environment["MIRI_SYSROOT"] ?? capture([DRIVER, "--print", "sysroot"], asCompiler).trim();
  const facts = metadata(args);
  const folder = path.join(valuesOf(args, "--target-dir")[0] ?? facts.target_directory, "miri");
  become(
    environment["CARGO"] ?? "cargo",
    [
      "nextest",
      verb,
      ...(valuesOf(args, "--target").length === 0 ? ["--target", host] : []),
      "--config",
      `target.'cfg(all())'.runner=[${JSON.stringify(CARGO_MIRI)}, 'runner']`,
      "--target-dir",
      folder,
      ...without(args, "--target-dir"),
    ],
    {
      ...environment,
      RUSTC_WRAPPER: CARGO_MIRI,
      RUSTC_WORKSPACE_WRAPPER: undefined,
      RUSTC: DRIVER,
      MIRI_BE_RUSTC: "host",
      RUSTDOC: CARGO_MIRI,
      MIRI_SYSROOT: sysroot,
      MIRI_LOCAL_CRATES: facts.packages.map(({ name }) => name.replaceAll("-", "_")).join(","),
    },
  );
}

/** Instead of an executable for the target, what it takes to interpret it; cargo's own file list stays empty. */
function writeRunInfo(args: readonly string[], output: string): void {
  if ((valuesOf(args, "--emit")[0] ?? "").split(",").includes("dep-info"))
    fs.writeFileSync(`${output}.d`, "");
  const info: RunInfo = {
    args: [...args],
    env: Object.entries(environment).map(([key, value]) => [key, value ?? ""]),
    current_dir: process.cwd(),
    stdin: [],
  };
  fs.writeFileSync(output, JSON.stringify(info));
  fs.rmSync(nativeBuild(output), { force: true });
}

/** The wrapper: crates of the host are compiled, executables of the target are put off. */
function phaseCompiler(args: readonly string[]): never {
  const forTarget = valuesOf(args, "--target").length > 0;
  const asks = valuesOf(args, "--print").length > 0 || args.includes("-vV");
  const types = valuesOf(args, "--crate-type");
  const runs = !asks && (args.includes("--test") || (types[0] ?? "bin") === "bin");
  const output = outputFile(args);
  if (runs && forTarget && output !== undefined) {
    writeRunInfo(args, output);
    process.exit(0);
  }
  if (runs && output !== undefined && valuesOf(args, "--extern").includes("proc_macro")) {
    process.stderr.write("warning: unit tests of `proc-macro` crates are executed outside Miri\n");
    fs.writeFileSync(`${output}.proc-macro-test`, "");
  }
  const sysroot = environment["MIRI_SYSROOT"];
  return become(DRIVER, [...(forTarget && sysroot !== undefined ? ["--sysroot", sysroot] : []), ...args], {
    ...environment,
    MIRI_BE_RUSTC: forTarget ? "target" : "host",
  });
}

/** The target runner: hands the crate to the driver, or runs what was compiled for the host. */
function phaseRunner([binary, ...args]: readonly string[]): never {
  if (binary === undefined || !fs.existsSync(binary)) fail(`file ${JSON.stringify(binary)} not found`);
  const info = readRunInfo(binary);
  if (info === undefined) {
    if (fs.existsSync(`${binary}.proc-macro-test`)) become(binary, args, environment);
    fail(`file ${JSON.stringify(binary)} contains outdated or invalid JSON; try \`cargo clean\``);
  }
  const kept = info.args.filter((arg) => !arg.startsWith("--error-format") && !arg.startsWith("--json"));
  const flags = (environment["MIRIFLAGS"] ?? "").split(" ").filter((flag) => flag !== "");
  const built = info.env.filter(([key]) => key !== "CARGO_MAKEFLAGS");
  const env = {
    ...environment,
    ...Object.fromEntries(built),
    MIRI_BE_RUSTC: undefined,
    MIRI_CWD: process.cwd(),
  };
  process.chdir(info.current_dir);
  const sysroot = environment["MIRI_SYSROOT"] ?? fail("MIRI_SYSROOT is not set");
  return become(DRIVER, ["--sysroot", sysroot, ...kept, ...flags, "--", ...args], env);
}

export function cargoMiri([first, ...rest]: readonly string[]): never {
  if (first === "miri") phaseCargo(rest);
  if (first === "runner") phaseRunner(rest);
  if (first !== undefined && first === environment["RUSTC"]) phaseCompiler(rest);
  fail(`cargo-miri was called in none of its phases: ${[first, ...rest].join(" ")}`);
}
