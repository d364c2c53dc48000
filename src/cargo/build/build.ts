/** Builds the tests: runs `cargo test --no-run` and reads its messages as they come. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import type { ExitStatus } from "../../model/results/outcome.ts";
import type { CargoOptions } from "../../model/requests/options.ts";
import { LineSplitter } from "../../text/lines/line-splitter.ts";
import { type BuildMessage, parseBuildLine } from "./build-messages.ts";
import { buildArguments, cargoArguments, type CargoCall, describeCommand } from "./command-line.ts";
import { withRustdocWrapper, type RustdocWrapper } from "./doc-tests.ts";
import { combineMessageFormats } from "./message-format.ts";
import { describeStatus, startFailed, succeeded, type CargoPorts } from "../run-cargo.ts";

export interface BuildRequest {
  readonly call: CargoCall;
  /** `bench` builds with cargo's bench profile. */
  readonly command: "test" | "bench";
  readonly options: CargoOptions;
  /** Packages, targets and features of an earlier run, in place of this command line's. */
  readonly scope?: readonly string[] | undefined;
  /** Where documentation alone is tested: cargo cannot build for that without calling rustdoc. */
  readonly rustdocWrapper?: RustdocWrapper | undefined;
}

export interface BuildListeners {
  /** Lines for standard output, where `--cargo-message-format` asks for cargo's JSON. */
  readonly forward?: ((line: string) => void) | undefined;
  /**
   * Cargo has resolved and fetched everything and takes no more locks on the package cache: called
   * at its first message, and at its end.
   */
  readonly onResolved?: () => void;
}

/** Why there are no messages to read a build from. */
export interface BuildFailure {
  readonly error: UserError;
  /** Cargo failed before it built anything: the workspace itself may be at fault. */
  readonly beforeBuilding: boolean;
}

/**
 * Runs the build to its end. Cargo's own words go to standard error as they come, colours and
 * progress bar included.
 */
export async function runBuild(
  around: CargoPorts,
  request: BuildRequest,
  listeners: BuildListeners = {},
): Promise<Result<readonly BuildMessage[], BuildFailure>> {
  const { call, options, scope, rustdocWrapper } = request;
  const format = combineMessageFormats(options.messageFormat);
  if (!format.ok) return err({ error: format.error[0], beforeBuilding: false });
  const placed = rustdocWrapper === undefined ? undefined : withRustdocWrapper(around.env, rustdocWrapper);
  const running = placed === undefined ? undefined : ["--no-fail-fast", ...placed.args];
  const shape = {
    messageFormat: format.value.cargoValue,
    running,
    scope,
  };
  const args = cargoArguments(call, request.command, buildArguments(options, shape));
  const messages: BuildMessage[] = [];
  const splitter = new LineSplitter();
  const take = (text: string): void => {
    const line = text.endsWith("\r") ? text.slice(0, -1) : text;
    if (format.value.forward) listeners.forward?.(line);
    const message = parseBuildLine(line);
    if (message.type === "other") return;
    if (messages.length === 0) listeners.onResolved?.();
    messages.push(message);
  };
  const ran = await around.run({
    program: call.program,
    args,
    cwd: around.cwd,
    env: placed?.env ?? around.env,
    stdout: (chunk) => splitter.push(chunk).forEach(take),
    // With `-qq` cargo prints nothing at all.
    stderr: options.cargoQuiet > 1 ? "capture" : "inherit",
  });
  const last = splitter.finish();
  if (last !== undefined) take(last);
  listeners.onResolved?.();
  const command = describeCommand(call, args);
  if (!ran.ok) {
    const [error] = startFailed("build-failed", command, ran.error);
    return err({ error, beforeBuilding: false });
  }
  return judge({ status: ran.value.status, messages, command, unitGraph: options.unitGraph });
}

interface FinishedBuild {
  readonly status: ExitStatus;
  readonly messages: readonly BuildMessage[];
  readonly command: string;
  /** `--unit-graph` prints the plan of a build and builds nothing. */
  readonly unitGraph: boolean;
}

function judge(build: FinishedBuild): Result<readonly BuildMessage[], BuildFailure> {
  const { status, messages, command } = build;
  const finished = messages.some((message) => message.type === "finished");
  const fail = (message: string, ...causes: readonly string[]): Result<never, BuildFailure> => {
    return err({ error: { kind: "build-failed", message, causes }, beforeBuilding: messages.length === 0 });
  };
  if (!succeeded(status)) {
    const how =
      status.kind === "exited" ? `exited with code ${status.code}` : `ended by ${describeStatus(status)}`;
    return fail(`command \`${command}\` ${how}`);
  }
  const malformed = messages.find((message) => message.type === "malformed");
  if (malformed !== undefined)
    return fail(`command \`${command}\` printed a message that cannot be read`, malformed.problem);
  if (!finished && !build.unitGraph)
    return fail(
      `command \`${command}\` ended without saying that the build is finished`,
      "its messages were cut short",
    );
  return ok(messages);
}
