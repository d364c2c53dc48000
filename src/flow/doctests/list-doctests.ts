/** Lists the doctests of the selected crates, and compiles them if necessary. */
import { dirname, join, resolve } from "node:path";
import { compileAll } from "../../doctest/compile/compile-all.ts";
import type { CompileThreads } from "../../doctest/compile-order.ts";
import type { CrateDoctests } from "../../doctest/stored/crate-record.ts";
import { RUN_NUMBER } from "../../doctest/compile/merged-runner.ts";
import { type Doctest, readRecord } from "../../doctest/stored/record.ts";
import { toolchainFingerprint } from "../../doctest/stored/fingerprints.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { TestBinary } from "../../model/build/binaries.ts";
import { type Listing, listingOf } from "../../model/listed/cases.ts";
import { COLLECT_WORD, REPORT_WORD } from "../../model/listed/doctest-words.ts";
import { type BinaryId, testName } from "../../model/ids.ts";
import type { BuildPlatforms } from "../../model/build/platform.ts";
import type { ListedTest, TestCommand } from "../../model/listed/test-list.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import { hostMachine, ownExecutable } from "../../os/files/paths.ts";
import { nativeHelper } from "../../os/linux/native-helper.ts";
import { findProgram } from "../../os/processes/find-program.ts";
import { runCommand } from "../../os/processes/run-command.ts";
import { seconds } from "../../text/values/duration.ts";
import { plural } from "../../text/values/plural.ts";
import { type Paint, STYLES } from "../../text/terminal/style.ts";
import type { ProgressChoice } from "../build/list-progress.ts";
import { paintForStream } from "../../text/terminal/stream-paint.ts";
import type { CommandContext } from "../context.ts";
import { watchCompiling } from "./compile-progress.ts";
import type { CrateToTest, FoundDoctests } from "./found-doctests.ts";

export interface ListDoctestsRequest {
  readonly binaries: readonly TestBinary[];
  readonly doctests: FoundDoctests;
  readonly platforms: BuildPlatforms;
  readonly threads: CompileThreads;
  readonly progress: ProgressChoice;
}

type Listings = ReadonlyMap<BinaryId, Listing>;

export async function listDoctests(
  context: CommandContext,
  request: ListDoctestsRequest,
): Promise<Result<Listings>> {
  const { binaries, doctests } = request;
  const toCompile = binaries.flatMap((binary) => {
    const crate = doctests.crates.get(binary.id);
    return crate === undefined ? [] : [{ id: binary.id, crate }];
  });
  const compiled = await compile(context, request, toCompile);
  if (!compiled.ok) return compiled;
  const listings = new Map<BinaryId, Listing>();
  for (const { id, path } of binaries) {
    const found = compiled.value.get(id) ?? storedDoctests(path);
    if ("kind" in found) return err([found]);
    listings.set(id, listingOf(found.tests.map((test) => listedTest(test, found.folder))));
  }
  return ok(listings);
}

interface Stored {
  readonly tests: readonly Doctest[];
  readonly folder: string;
}

async function compile(
  context: CommandContext,
  { doctests, platforms, threads, progress }: ListDoctestsRequest,
  toCompile: readonly { readonly id: BinaryId; readonly crate: CrateToTest }[],
): Promise<Result<ReadonlyMap<BinaryId, Stored>>> {
  if (toCompile.length === 0) return ok(new Map());
  const watch = watchCompiling(context, progress);
  const { system } = hostMachine();
  const found = findProgram(doctests.rustdoc.program, context.env["PATH"], context.cwd);
  const program = found.ok ? resolve(context.cwd, found.value) : undefined;
  const ports = { run: runCommand, wall: context.wall, collector: collectorFor(system), system };
  const { crates, duration } = await compileAll(ports, {
    crates: toCompile.map(({ crate }) => crate),
    rustdoc: doctests.rustdoc.program,
    toolchain: JSON.stringify([doctests.rustdoc, toolchainFingerprint(platforms, program)]),
    threads,
    includeIgnored: doctests.includeIgnored,
    onProgress: watch.onProgress,
  });
  watch.stop();
  const stored = new Map<BinaryId, Stored>();
  const errors: UserError[] = [];
  toCompile.forEach(({ id, crate }, index) => {
    const result = crates[index];
    if (result?.ok === true)
      stored.set(id, { tests: result.value.record.tests, folder: result.value.folder });
    else errors.push(cannotCompile(crate, result?.error ?? "it was not compiled"));
  });
  const fine = crates.flatMap((result) => (result.ok ? [result.value] : []));
  for (const { record } of fine) context.err.write(record.messages);
  const fresh = fine.filter((crate) => crate.fresh);
  if (fresh.length > 0)
    context.err.write(
      summary(fresh, { all: fine.length, duration, paint: paintForStream(context, progress, "stderr") }),
    );
  const [first, ...others] = errors;
  return first === undefined ? ok(stored) : err([first, ...others]);
}

/** Undefined: a script does it. */
function collectorFor(system: string): readonly [string, ...string[]] | undefined {
  if (system === "win32") return [ownExecutable(), COLLECT_WORD];
  const helper = nativeHelper("doctest");
  return helper === undefined ? undefined : [helper];
}

function cannotCompile({ crateName }: CrateToTest, cause: string): UserError {
  return {
    kind: "test-list",
    message: `failed to have the doctests of \`${crateName}\` compiled`,
    causes: [cause],
  };
}

/** `    Compiled 20 doctests of 2 crates in 3.21s`. */
function summary(
  fresh: readonly CrateDoctests[],
  { all, duration, paint }: { readonly all: number; readonly duration: number; readonly paint: Paint },
): string {
  const tests = fresh.reduce((sum, { record }) => sum + record.tests.length, 0);
  const crates = `${fresh.length} ${plural(fresh.length, "crate", "crates")}`;
  const rest = all > fresh.length ? `; ${all - fresh.length} up to date` : "";
  const label = `${" ".repeat(4)}${paint(STYLES.greenBold, "Compiled")}`;
  return `${label} ${tests} ${plural(tests, "doctest", "doctests")} of ${crates} in ${seconds(duration)}s${rest}\n`;
}

/** Doctests of an archive or another stored build. They were compiled when it was stored. */
function storedDoctests(path: string): Stored | UserError {
  const text = readTextFile(path);
  const record = text.ok ? readRecord(text.value) : err(text.error.message);
  if (record.ok) return { tests: record.value.tests, folder: dirname(path) };
  const message = `failed to read the doctests of \`${path}\``;
  return { kind: "test-list", message, causes: [record.error] };
}

function listedTest({ name, ignored, run }: Doctest, folder: string): ListedTest {
  return { name: testName(name), kind: "test", ignored, command: commandOf(run, folder) };
}

function commandOf(run: Doctest["run"], folder: string): TestCommand {
  if (run.kind === "compiled") return printingCommand(run, folder);
  return {
    program: join(folder, run.file),
    args: [],
    env: run.number === undefined ? {} : { [RUN_NUMBER]: String(run.number) },
    direct: false,
    expects: run.shouldPanic ? "failure" : "success",
  };
}

/** A command that only reports a result that was decided by compiling. */
function printingCommand(
  { passed, outputFile }: Extract<Doctest["run"], { readonly kind: "compiled" }>,
  folder: string,
): TestCommand {
  const code = passed ? 0 : 1;
  const file = outputFile === undefined ? [] : [join(folder, outputFile)];
  if (hostMachine().system === "win32") {
    const args = [REPORT_WORD, String(code), ...file];
    return { program: ownExecutable(), args, env: {}, direct: true, expects: "success" };
  }
  const exit = `exit ${code}`;
  const args = ["-c", file.length === 0 ? exit : `cat "$0" >&2; ${exit}`, ...file];
  return { program: "/bin/sh", args, env: {}, direct: true, expects: "success" };
}
