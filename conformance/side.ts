/** Runs one side of a case, the peer or ours, and keeps what can be compared. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { archiveListing } from "./archives/listing.ts";
import type { ConformanceCase } from "./case.ts";
import { baseEnvironment } from "./environment.ts";
import { normalise } from "./normalise.ts";
import type { Workspace } from "./workspace.ts";
import { restoreFiles } from "./workspaces.ts";

export interface Side {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The files that the case names, in its order. */
  readonly produced: readonly string[];
}

/** Represents a file that the run should have written and did not. */
export const MISSING = "(missing)";

type Fill = (text: string) => string;

/** Writes the case's files and returns the arguments, with the configuration file among them. */
function layOut(test: ConformanceCase, scratch: string, fill: Fill): readonly string[] {
  for (const [name, text] of Object.entries(test.files ?? {})) {
    const file = path.join(scratch, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, fill(text), { mode: name.endsWith(".sh") ? 0o755 : 0o644 });
  }
  const args = test.args.map(fill);
  if (test.config !== undefined) {
    const config = path.join(scratch, "nextest.toml");
    fs.writeFileSync(config, fill(test.config));
    args.splice(args[0] === "show-config" || args[0] === "self" ? 2 : 1, 0, "--config-file", config);
  }
  return args;
}

/** A real cargo rather than rustup's proxy, which would search for subcommands in its own folder first. */
async function cargoProgram(environment: Readonly<Record<string, string>>): Promise<string> {
  const child = Bun.spawn(["rustc", "--print", "sysroot"], { env: environment, stdout: "pipe" });
  const sysroot = (await new Response(child.stdout).text()).trim();
  return path.join(sysroot, "bin/cargo");
}

/** The `PATH` of a client: this side's executable comes first, and cargo's own folder is named last. */
async function clientPath(
  executable: string,
  scratch: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = path.join(scratch, ".bin");
  fs.mkdirSync(folder);
  fs.symlinkSync(executable, path.join(folder, "cargo-nextest"));
  fs.symlinkSync(await cargoProgram(environment), path.join(folder, "cargo"));
  // Cargo puts its home's programs before everything else unless `PATH` has that folder somewhere.
  const home = environment["CARGO_HOME"] ?? path.join(os.homedir(), ".cargo");
  return [folder, environment["PATH"] ?? "", path.join(home, "bin")].join(":");
}

async function environmentOf(
  executable: string,
  test: ConformanceCase,
  context: { readonly workspace: Workspace; readonly scratch: string; readonly fill: Fill },
): Promise<Readonly<Record<string, string>>> {
  const given = Object.entries(test.env ?? {}).map(([key, value]) => [key, context.fill(value)] as const);
  const environment = {
    ...baseEnvironment(),
    ...context.workspace.environment,
    ...Object.fromEntries(given),
  };
  if (test.via === undefined) return environment;
  return { ...environment, PATH: await clientPath(executable, context.scratch, environment) };
}

/** Both executables, whichever of them is being run. */
export interface Executables {
  readonly peer: string;
  readonly ours: string;
}

export interface SideContext {
  readonly workspace: Workspace;
  readonly executables: Executables;
}

/** Does what the case wants done before its command. */
async function prepareCase(
  executables: Executables,
  test: ConformanceCase,
  context: { readonly folder: string; readonly env: Readonly<Record<string, string>>; readonly fill: Fill },
): Promise<void> {
  for (const step of test.before ?? []) {
    const command = step.by === "program" ? step.command : [executables[step.by], "nextest", ...step.args];
    const child = Bun.spawn(command.map(context.fill), {
      cwd: context.folder,
      env: context.env,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    const said = await new Response(child.stderr).text();
    if ((await child.exited) !== 0) throw new Error(`${test.name}: ${command.join(" ")} failed:\n${said}`);
  }
}

/** A file as it is compared: of an archive, what is in it. */
function readProduced(file: string): string {
  if (!fs.existsSync(file)) return MISSING;
  return file.endsWith(".tar.zst") ? archiveListing(file) : fs.readFileSync(file, "utf8");
}

export async function runSide(
  executable: string,
  test: ConformanceCase,
  { workspace, executables }: SideContext,
): Promise<Side> {
  if (test.changesFiles === true) restoreFiles(test.workspace);
  const { folder } = workspace;
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "conformance-"));
  const fill: Fill = (text) =>
    text
      .replaceAll("{dir}", scratch)
      .replaceAll("{workspace}", folder)
      .replaceAll("{peer}", executables.peer);
  const args = layOut(test, scratch, fill);
  const env = await environmentOf(executable, test, { workspace, scratch, fill });
  for (const { path: file } of test.produced ?? [])
    fs.rmSync(path.resolve(folder, fill(file)), { force: true });
  await prepareCase(executables, test, { folder, env, fill });
  const command = workspace.command?.(executable) ?? [executable];
  const child = Bun.spawn([...(test.via ?? [...command, "nextest"]), ...args], {
    cwd: path.resolve(folder, fill(test.cwd ?? ".")),
    env,
    stdin: test.stdin === undefined ? "ignore" : new TextEncoder().encode(test.stdin),
    stdout: "pipe",
    stderr: "pipe",
    timeout: test.timeout ?? 60_000,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const exitCode = await child.exited;
  const produced = (test.produced ?? []).map(({ path: file }) =>
    readProduced(path.resolve(folder, fill(file))),
  );
  fs.rmSync(scratch, { recursive: true, force: true });
  const plain = (text: string): string => (test.exact === true ? text : normalise(text));
  const clean = (text: string): string => plain(text).replaceAll(scratch, "{dir}");
  return { exitCode, stdout: clean(stdout), stderr: clean(stderr), produced: produced.map(clean) };
}

/**
 * What is said only now and then. Cargo had something to build, or another cargo on the machine held a lock; or a busy
 * Wine could not start a process, which it calls an internal error.
 */
const BY_CHANCE =
  /Compiling|Downloaded|Updating|Blocking waiting for file lock|Internal error\. \(os error 1359\)/;

/** How often a side is run again; oftener where a lock was held, after so many milliseconds, each time more. */
const TIMES_AGAIN = 4;
const TIMES_LOCKED = 12;
const LOCK_PAUSE = 250;

/** Runs a side again where something was said by chance; what is always said stays. */
export async function runQuiet(
  executable: string,
  test: ConformanceCase,
  context: SideContext,
): Promise<Side> {
  let side = await runSide(executable, test, context);
  for (let again = 1; again <= TIMES_LOCKED; again += 1) {
    const said = Bun.stripANSI(side.stderr + side.stdout);
    const isLocked = said.includes("Blocking");
    if (!BY_CHANCE.test(said) || (again > TIMES_AGAIN && !isLocked)) break;
    if (isLocked) await Bun.sleep(again * LOCK_PAUSE);
    side = await runSide(executable, test, context);
  }
  return side;
}
