/** Cargo for commands that build nothing. */
import { type CargoSession, openCargo } from "../../cargo/session.ts";
import type { Result } from "../../diagnostics/result.ts";
import { type CommonOptions, type ConfigOptions, NO_CARGO_OPTIONS } from "../../model/requests/options.ts";
import type { CommandContext } from "../context.ts";
import { cargoPorts } from "./cargo-ports.ts";

export interface SessionOptions {
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
}

export function openSession(
  context: CommandContext,
  { common, config }: SessionOptions,
): Promise<Result<CargoSession>> {
  return openCargo(cargoPorts(context), {
    color: common.color,
    options: NO_CARGO_OPTIONS,
    manifestPath: config.manifestPath,
  });
}
