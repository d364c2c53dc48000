/** Whether cargo is configured to report progress to the terminal itself (`term.progress.term-integration`). */
import type { CargoConfigs } from "./model.ts";

/** The setting of highest precedence; `undefined` if there is none, and the terminal decides. */
export function terminalIntegration(
  configs: CargoConfigs,
  env: Readonly<Record<string, string>>,
): boolean | undefined {
  for (const layer of configs.layers) {
    const said = layer === "environment" ? fromEnvironment(env) : layer.termIntegration;
    if (said !== undefined) return said;
  }
  return undefined;
}

function fromEnvironment(env: Readonly<Record<string, string>>): boolean | undefined {
  const value = env["CARGO_TERM_PROGRESS_TERM_INTEGRATION"];
  return value === "true" || value === "false" ? value === "true" : undefined;
}
