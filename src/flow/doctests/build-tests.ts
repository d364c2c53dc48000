/** Waits for the build, and adds doctests to its binaries if they were requested. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { BuildOutput } from "../../model/build/binaries.ts";
import type { BuildRequest } from "../../model/requests/request.ts";
import type { Prepared } from "../build/prepare.ts";
import type { CommandContext } from "../context.ts";
import { chosenDoctests, isWanted } from "./doctest-choice.ts";
import { type FoundDoctests, NOTHING_FOUND } from "./found-doctests.ts";

export interface BuiltWithDoctests {
  readonly build: BuildOutput;
  readonly doctests: FoundDoctests;
}

export async function buildTests(
  context: CommandContext,
  prepared: Prepared,
  request: BuildRequest,
): Promise<Result<BuiltWithDoctests>> {
  const { choice, isBuiltIn } = chosenDoctests(request, prepared.profile);
  const built = await prepared.build({ documentation: choice !== "none" });
  if (!built.ok) return built;
  const found =
    choice === "none" || prepared.isReused
      ? ok(NOTHING_FOUND)
      : await findThem(context, { prepared, request, build: built.value });
  if (!found.ok) return found;
  // Doctests are in an archive only if they were requested when it was created.
  const wanted = prepared.isReused && isBuiltIn ? "include" : choice;
  const all = [...built.value.binaries, ...found.value.binaries];
  const binaries = all.filter((binary) => isWanted(binary, wanted));
  return ok({ build: { ...built.value, binaries }, doctests: found.value });
}

async function findThem(
  context: CommandContext,
  facts: { readonly prepared: Prepared; readonly request: BuildRequest; readonly build: BuildOutput },
): Promise<Result<FoundDoctests>> {
  const { findDoctests } = await import("./find-doctests.ts");
  return await findDoctests(context, facts);
}
