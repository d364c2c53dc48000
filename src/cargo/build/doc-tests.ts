/** Calls `cargo test --doc` with another program in place of rustdoc, which records how cargo calls rustdoc. */
import { dirname, resolve } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { CargoOptions } from "../../model/requests/options.ts";
import { cargoArguments, type CargoCall, describeCommand, docTestArguments } from "./command-line.ts";
import type { CargoConfigs } from "../config/model.ts";
import { startFailed, succeeded, type CargoPorts } from "../run-cargo.ts";

export interface DocTestsRequest {
  readonly call: CargoCall;
  readonly options: CargoOptions;
  /** Packages and features of an earlier run, in place of this command line's. */
  readonly scope: readonly string[] | undefined;
  /** The program that is called instead of rustdoc, and the variables that control it. */
  readonly rustdocWrapper: RustdocWrapper;
}

export interface RustdocWrapper {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

/** `false`: no selected package has a library. */
export async function runDocTests(
  around: CargoPorts,
  { call, options, scope, rustdocWrapper }: DocTestsRequest,
): Promise<Result<boolean>> {
  const placed = withRustdocWrapper(around.env, rustdocWrapper);
  const args = cargoArguments(call, "test", [...docTestArguments(options, scope), ...placed.args]);
  const output = await around.run({
    program: call.program,
    args,
    cwd: around.cwd,
    env: placed.env,
    stdout: "capture",
    stderr: "capture",
  });
  const command = describeCommand(call, args);
  if (!output.ok) return err(startFailed("build-failed", command, output.error));
  const { status, stderr } = output.value;
  if (succeeded(status)) return ok(true);
  if (new TextDecoder().decode(stderr).includes("no library targets found")) return ok(false);
  around.echo(stderr);
  return err([{ kind: "build-failed", message: `command \`${command}\` failed` }]);
}

/** A variable that changes could have build scripts run again, so `RUSTDOC` is set only where it is set anyway. */
export function withRustdocWrapper(
  env: CargoPorts["env"],
  { program, env: own }: RustdocWrapper,
): { readonly args: readonly string[]; readonly env: CargoPorts["env"] } {
  if (env["RUSTDOC"] !== undefined) return { args: [], env: { ...env, ...own, RUSTDOC: program } };
  return { args: ["--config", `build.rustdoc=${JSON.stringify(program)}`], env: { ...env, ...own } };
}

/** The rustdoc that cargo would call: `$RUSTDOC`, `build.rustdoc`, or plain `rustdoc` from the search path. */
export function rustdocProgram(configs: CargoConfigs, env: Readonly<Record<string, string>>): string {
  const chosen = env["RUSTDOC"];
  if (chosen !== undefined) return chosen;
  for (const layer of configs.layers) {
    if (layer === "environment") {
      const text = env["CARGO_BUILD_RUSTDOC"];
      if (text !== undefined) return text;
    } else if (layer.buildRustdoc !== undefined) {
      const { source, buildRustdoc } = layer;
      // Only a name with a separator is a path, relative to the parent of the file's folder.
      if (!/[/\\]/.test(buildRustdoc)) return buildRustdoc;
      return resolve(source.kind === "file" ? dirname(dirname(source.path)) : configs.cwd, buildRustdoc);
    }
  }
  return "rustdoc";
}
