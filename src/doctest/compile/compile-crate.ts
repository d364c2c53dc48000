/** Compiles the doctests of one crate with rustdoc, whose runtool (`collector.ts`) stores the executables. */
import { join } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import {
  makeFolders,
  readFileBytes,
  readTextFile,
  removeTree,
  writeProgram,
} from "../../os/files/file-system.ts";
import { replaceFile } from "../../os/files/write/replace-file.ts";
import { namesIn } from "../../os/files/state/file-identity.ts";
import type { CommandOutput } from "../../os/processes/run-command.ts";
import { assemble, type Assembled, type AssembledDoctest, panicking, withOwnNames } from "./assemble.ts";
import { isLasting } from "./compile-failure.ts";
import { shortened } from "../rustdoc/argument-file.ts";
import { COLLECTOR, keptExecutable, ORDER } from "./collector.ts";
import { type MergedDoctest, parseMergedRunner } from "./merged-runner.ts";
import type { ExitStatus } from "../../model/results/outcome.ts";
import type { DoctestPorts } from "../ports.ts";
import type { Doctest } from "../stored/record.ts";
import { LineSplitter } from "../../text/lines/line-splitter.ts";
import {
  collectingArguments,
  collectingEnvironment,
  optionValue,
  type RustdocCall,
} from "../rustdoc/rustdoc-call.ts";
import { type DoctestLine, parseRustdocOutput, parseTestLine } from "../rustdoc/rustdoc-output.ts";
import { filtersFor, pairByOrder, pairBySymbol, type Pairing, WRAPPER_SYMBOL } from "./should-panic.ts";

export interface CompileRequest {
  readonly rustdoc: string;
  readonly call: RustdocCall;
  /** An empty folder for executables and all other files. */
  readonly folder: string;
  readonly threads: number;
  readonly includeIgnored: boolean;
  /** Called for each doctest that rustdoc has finished. */
  readonly onDoctest: () => void;
}

export interface Compiled {
  readonly tests: readonly Doctest[];
  /** rustdoc's messages about the crate as a whole. */
  readonly messages: string;
  /** A doctest that may compile the next time, though nothing changed. */
  readonly unsettled: string | undefined;
}

/** The error is one line: which part of rustdoc's report could not be parsed. */
export async function compileCrate(
  ports: DoctestPorts,
  request: CompileRequest,
): Promise<Result<Compiled, string>> {
  const { folder, call } = request;
  const first = await runRustdoc(ports, request, { threads: request.threads });
  if (!first.ok) return first;
  const { output, text } = first.value;
  const lines = parseRustdocOutput(text);
  const messages = new TextDecoder().decode(output.stderr);
  const failed = output.status.kind !== "exited" || output.status.code !== 0;
  const crateError = failed && !lines.some(({ result }) => result === "failed");
  // An interrupted rustdoc has decided nothing.
  if (output.status.kind === "signaled" || (crateError && messages.trim() === ""))
    return err(`rustdoc ${describeEnd(output.status)}`);
  const merged = readMerged(folder);
  if (!merged.ok) return merged;
  const assembled = assemble({ lines, executables: readOrder(folder), merged: merged.value });
  const found = await settleOpen(ports, request, assembled);
  if (!found.ok) return found;
  const whole = crateError ? [crateFailed(call, messages)] : [];
  const all = withOwnNames([...found.value, ...whole]);
  const unsettled =
    all.find(({ run }) => run.kind === "compiled" && !run.passed && !isLasting(run.output)) ??
    lines.find(
      ({ mode, result, output: why }) => mode === "compile-fail" && result === "ok" && !isLasting(why),
    );
  const tests = all.map((test, at) => placed(folder, test, at));
  tidy(folder, tests);
  return ok({ tests, messages: whole.length > 0 ? "" : messages, unsettled: unsettled?.name });
}

/** rustdoc failed without reporting a failed doctest: the crate itself has an error, which is reported as a test. */
function crateFailed({ args }: RustdocCall, output: string): AssembledDoctest {
  const source = args.find((arg) => arg.endsWith(".rs")) ?? optionValue(args, "--crate-name") ?? "the crate";
  return { name: `${source} - (rustdoc)`, ignored: false, run: { kind: "compiled", passed: false, output } };
}

function describeEnd(status: ExitStatus): string {
  if (status.kind === "signaled") return `was ended by ${status.name ?? `signal ${status.signal}`}`;
  return status.kind === "exited"
    ? `failed with exit code ${status.code} and no message`
    : "was ended by the system";
}

interface Pass {
  readonly threads: number;
  readonly filters?: readonly string[];
}

interface Ran {
  readonly output: CommandOutput;
  readonly text: string;
}

async function runRustdoc(
  ports: DoctestPorts,
  { rustdoc, call, folder, includeIgnored, onDoctest }: CompileRequest,
  { threads, filters = [] }: Pass,
): Promise<Result<Ran, string>> {
  const temporary = join(folder, "tmp");
  const collector = prepareFolder(ports, folder, temporary);
  if (!collector.ok) return collector;
  const args = shortened(
    [
      ...collectingArguments(call.args, { collector: [...collector.value, folder], includeIgnored }),
      ...filters.flatMap((filter) => ["--test-args", filter]),
    ],
    { system: ports.system, file: join(folder, "arguments") },
  );
  if (!args.ok) return args;
  const chunks: string[] = [];
  const decoder = new TextDecoder();
  const splitter = new LineSplitter();
  const output = await ports.run({
    program: rustdoc,
    args: args.value,
    cwd: call.cwd,
    env: collectingEnvironment(call.env, { threads, temporary, system: ports.system }),
    stdout: (bytes) => {
      const text = decoder.decode(bytes, { stream: true });
      chunks.push(text);
      for (const line of splitter.push(text)) if (parseTestLine(line) !== undefined) onDoctest();
    },
    stderr: "capture",
  });
  if (!output.ok) return err(`failed to start \`${rustdoc}\`: ${output.error.message}`);
  return ok({ output: output.value, text: chunks.join("") });
}

/** The collector, with its first arguments. */
function prepareFolder(
  ports: DoctestPorts,
  folder: string,
  temporary: string,
): Result<readonly [string, ...string[]], string> {
  const made = makeFolders(temporary);
  if (!made.ok) return err(`failed to make the folder \`${temporary}\`: ${made.error.message}`);
  removeTree(join(folder, ORDER));
  if (ports.collector !== undefined) return ok(ports.collector);
  const collector = join(folder, "collector");
  const written = writeProgram(collector, COLLECTOR);
  return written.ok ? ok([collector]) : err(`failed to write \`${collector}\`: ${written.error.message}`);
}

function readOrder(folder: string): readonly string[] {
  const text = readTextFile(join(folder, ORDER));
  return text.ok ? text.value.split("\n").filter((line) => line !== "") : [];
}

type Merged = { readonly file: string; readonly tests: readonly MergedDoctest[] };

function readMerged(folder: string): Result<readonly Merged[], string> {
  const found: Merged[] = [];
  for (const source of namesIn(folder).filter((name) => name.endsWith(".rs"))) {
    const text = readTextFile(join(folder, source));
    const tests = text.ok ? parseMergedRunner(text.value) : undefined;
    if (tests === undefined) return err("rustdoc's merged doctests are written in a way that is not known");
    found.push({ file: source.slice(0, -".rs".length), tests });
  }
  return ok(found);
}

/** Finds the executables of doctests that must panic. */
async function settleOpen(
  ports: DoctestPorts,
  request: CompileRequest,
  assembled: Assembled,
): Promise<Result<readonly AssembledDoctest[], string>> {
  const { names, files } = assembled.open;
  if (names.length === 0 && files.length === 0) return ok(assembled.tests);
  if (names.length !== files.length) {
    return err(`rustdoc handed over ${files.length} executables that ${names.length} doctests may stand for`);
  }
  const symbols = files.map((file) => ({ file, symbol: wrapperSymbol(join(request.folder, file)) }));
  const pairs = pairBySymbol(names, symbols) ?? (await pairAgain(ports, request, names));
  if (pairs === undefined)
    return err("rustdoc's executables of `should_panic` doctests cannot be told apart");
  return ok([...assembled.tests, ...pairs.map(({ name, file }) => panicking(name, file))]);
}

/** Compiles again, with one thread. The executables of this second pass are the ones that are run. */
async function pairAgain(
  ports: DoctestPorts,
  request: CompileRequest,
  names: readonly string[],
): Promise<readonly Pairing[] | undefined> {
  const filters = filtersFor(names);
  const again = await runRustdoc(ports, { ...request, onDoctest: () => undefined }, { threads: 1, filters });
  if (!again.ok) return undefined;
  const lines = parseRustdocOutput(again.value.text);
  const wanted = new Set(names);
  const named = new Set(lines.flatMap((line: DoctestLine) => keptExecutable(line.output) ?? []));
  const pairs = pairByOrder(lines, readOrder(request.folder), named);
  return pairs?.filter(({ name }) => wanted.has(name));
}

/** In a mangled symbol, a name follows its length; a name that begins with `_` may have another `_` before it. */
const MANGLED = /(\d+)_?$/;

function wrapperSymbol(file: string): string | undefined {
  const bytes = readFileBytes(file);
  if (!bytes.ok) return undefined;
  const buffer = Buffer.from(bytes.value.buffer, bytes.value.byteOffset, bytes.value.byteLength);
  for (let at = buffer.indexOf(WRAPPER_SYMBOL); at >= 0; at = buffer.indexOf(WRAPPER_SYMBOL, at + 1)) {
    const length = Number(MANGLED.exec(buffer.toString("latin1", Math.max(0, at - 6), at))?.[1] ?? 0);
    if (length > WRAPPER_SYMBOL.length) return buffer.toString("latin1", at, at + length);
  }
  return undefined;
}

/** The messages about each test are stored in a separate file. */
function placed(folder: string, { name, ignored, run }: AssembledDoctest, at: number): Doctest {
  if (run.kind === "executable") return { name, ignored, run };
  const { passed, output } = run;
  if (output === "") return { name, ignored, run: { kind: "compiled", passed, outputFile: undefined } };
  const outputFile = `output-${at}`;
  replaceFile(join(folder, outputFile), output);
  return { name, ignored, run: { kind: "compiled", passed, outputFile } };
}

/** Removes files that only compiling needed. */
function tidy(folder: string, tests: readonly Doctest[]): void {
  const wanted = new Set(
    tests.flatMap(({ run }) => (run.kind === "executable" ? run.file : (run.outputFile ?? []))),
  );
  for (const name of namesIn(folder)) if (!wanted.has(name)) removeTree(join(folder, name));
}
