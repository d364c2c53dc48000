/** What the user wrote for a run: the repository's configuration, the user's own, and the command line. */
import type { CargoSession } from "../../cargo/session.ts";
import type { UserConfig } from "../../config/user/types.ts";
import { ok } from "../../diagnostics/result.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import { type Configured, configure } from "../build/configure.ts";
import type { Reading } from "../build/read-input.ts";
import type { CommandContext } from "../context.ts";
import { userConfig } from "../user-config.ts";
import type { AnyRun } from "./capture-mode.ts";
import { contradictions } from "./contradictions.ts";

export interface RunInput extends Configured {
  readonly user: UserConfig;
}

/** The first place that is wrong ends the reading. Warnings are in the order in which the places are read. */
export async function readRunInput(
  context: CommandContext,
  request: AnyRun,
  { session, root }: { readonly session: CargoSession; readonly root: string },
): Promise<Reading<RunInput>> {
  const options = {
    filterKind: "cli",
    ...(request.command === "bench" ? { needs: ["benchmarks"] as const } : {}),
  } as const;
  const configured = await configure(context, request, { session, root, options });
  if (!configured.result.ok) return { warnings: configured.warnings, result: configured.result };
  const warnings: Warning[] = [...configured.warnings];
  const user = await userConfig(context, request.config, (warning) => void warnings.push(warning));
  if (!user.ok) return { warnings, result: user };
  warnings.push(...contradictions(request));
  return { warnings, result: ok({ ...configured.result.value, user: user.value }) };
}
