/**
 * Second and third stage: the configuration is read from the most likely folder of the workspace, while cargo still
 * reads the workspace; cargo's answer then confirms or corrects the folder.
 */
import type { DetectedPlatforms } from "../../cargo/toolchain/platforms.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import type { Workspace } from "../../model/build/workspace.ts";
import type { CommandContext } from "../context.ts";
import type { CargoAnswers, OpenedWorkspace } from "./open-workspace.ts";
import { notify } from "../notices.ts";

/** `warnings` are for the user even if the result is an error. */
export interface Reading<Input> {
  readonly warnings: readonly Warning[];
  readonly result: Result<Input>;
}

/** Reads everything that the user wrote, for a workspace at `root`. */
export type ReadInput<Input> = (root: string) => Promise<Reading<Input>>;

/** What is known once cargo has answered. */
export interface Settled<Input> {
  readonly input: Input;
  readonly workspace: Workspace;
  /** Where the workspace is now; its own root unless it was moved. */
  readonly workspaceRoot: string;
  readonly platforms: DetectedPlatforms;
}

/** Undefined: there is no place to read from yet. Warnings are written if the input has no errors. */
export async function readEarly<Input>(
  context: CommandContext,
  { guessedRoot }: OpenedWorkspace,
  read: ReadInput<Input>,
): Promise<Reading<Input> | undefined> {
  if (guessedRoot === undefined) return undefined;
  const reading = await read(guessedRoot);
  if (reading.result.ok) writeWarnings(context, reading.warnings);
  return reading;
}

export interface EarlyInput<Input> {
  readonly early: Reading<Input> | undefined;
  readonly answers: Promise<CargoAnswers>;
  readonly read: ReadInput<Input>;
}

/** Waits for cargo's answers. If the guessed place was wrong, the input is read again from the right one. */
export async function settleInput<Input>(
  context: CommandContext,
  opened: OpenedWorkspace,
  { early, answers, read }: EarlyInput<Input>,
): Promise<Result<Settled<Input>>> {
  const { workspace, platforms } = await answers;
  if (!platforms.ok) return platforms;
  if (!workspace.ok) return workspace;
  writeWarnings(
    context,
    platforms.value.warnings.map((message) => ({ level: "warning", message })),
  );
  const found = workspace.value.workspace;
  const root = opened.reuse.workspaceRemap ?? found.root;
  const reading = early !== undefined && opened.guessedRoot === root ? early : await read(root);
  if (reading !== early || !reading.result.ok) writeWarnings(context, reading.warnings);
  if (!reading.result.ok) return reading.result;
  return ok({
    input: reading.result.value,
    workspace: found,
    workspaceRoot: root,
    platforms: platforms.value,
  });
}

function writeWarnings(context: CommandContext, warnings: readonly Warning[]): void {
  for (const warning of warnings) notify(context, warning);
}
