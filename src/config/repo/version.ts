/** Holds this version of the program against those that configuration files ask for. */
import type { UserError } from "../../diagnostics/errors.ts";
import type { Warning } from "../../diagnostics/warning.ts";
import type { VersionDemand, VersionReport, VersionVerdict } from "../../model/version-report.ts";
import {
  compareVersions,
  parseVersion,
  showVersion,
  type Version,
  type VersionRequirement,
} from "../elements/file/nextest-version.ts";
import type { Layer } from "../toml/tree.ts";

export interface LayeredRequirement {
  readonly layer: Layer;
  readonly file: string;
  readonly requirement: VersionRequirement;
}

interface Demand {
  readonly version: Version;
  readonly layer: Layer;
  readonly file: string;
}

export interface VersionCheck {
  /** The compatible version, e.g. `0.9.148`. */
  readonly current: string;
  readonly override: boolean;
}

/** The highest version of all files counts; among equals, that of the file with more precedence. */
export function checkVersion(
  requirements: readonly LayeredRequirement[],
  { current, override }: VersionCheck,
): VersionReport {
  const required = highest(requirements, "required");
  const recommended = highest(requirements, "recommended");
  const own = parseVersion(current) ?? [0, 0, 0];
  const meets = (demand: Demand | undefined): boolean =>
    demand === undefined || compareVersions(own, demand.version) >= 0;
  const verdict = verdictOf({ required: meets(required), recommended: meets(recommended), override });
  return {
    current,
    ...(required === undefined ? {} : { required: show(required) }),
    ...(recommended === undefined ? {} : { recommended: show(recommended) }),
    verdict,
  };
}

function highest(
  requirements: readonly LayeredRequirement[],
  kind: "required" | "recommended",
): Demand | undefined {
  let best: Demand | undefined;
  for (const { layer, file, requirement } of requirements) {
    const version = requirement[kind];
    if (version === undefined) continue;
    if (best === undefined || compareVersions(version, best.version) >= 0) best = { version, layer, file };
  }
  return best;
}

function verdictOf(met: {
  readonly required: boolean;
  readonly recommended: boolean;
  readonly override: boolean;
}): VersionVerdict {
  if (!met.required) return met.override ? "required-overridden" : "required-not-met";
  if (!met.recommended) return met.override ? "recommended-overridden" : "recommended-not-met";
  return "satisfied";
}

function show({ version, layer, file }: Demand): VersionDemand {
  return { version: showVersion(version), file, ...(layer.kind === "tool" ? { tool: layer.tool } : {}) };
}

/** What to do about a version that will not do. */
export const UPDATE = "update nextest as it was installed, or pass --override-version-check";

/** The error of a required version that is not met. */
export function versionError(report: VersionReport): UserError | undefined {
  if (report.verdict !== "required-not-met" || report.required === undefined) return undefined;
  return {
    kind: "required-version",
    message: `this repository requires nextest version ${report.required.version}, but the current version is ${report.current}\n${askedBy("required", report.required)}`,
    help: UPDATE,
  };
}

/** The warning about a recommended version that is not met. */
export function recommendation({ verdict, recommended, current }: VersionReport): Warning | undefined {
  if (verdict !== "recommended-not-met" || recommended === undefined) return undefined;
  const message = `this repository recommends nextest version ${recommended.version}, but the current version is ${current}\n${askedBy("recommended", recommended)}`;
  return { level: "warning", message };
}

/** The warnings about a recommended version that is not met, and about a check that was overridden. */
export function versionWarnings(report: VersionReport): readonly Warning[] {
  switch (report.verdict) {
    case "satisfied":
    case "required-not-met":
      return [];
    case "recommended-not-met": {
      const warning = recommendation(report);
      return warning === undefined ? [] : [warning];
    }
    case "required-overridden":
      return overridden("required", report.required, report.current);
    case "recommended-overridden":
      return overridden("recommended", report.recommended, report.current);
  }
}

function overridden(what: Demanded, demand: VersionDemand | undefined, current: string): readonly Warning[] {
  if (demand === undefined) return [];
  const message = `overriding version check (${what}: ${demand.version}, current: ${current})\n${askedBy(what, demand)}`;
  return [{ level: "info", message }];
}

type Demanded = "required" | "recommended";

/** A line of its own. */
function askedBy(what: Demanded, { tool, file }: VersionDemand): string {
  return `(${what} version specified ${tool === undefined ? `in ${file}` : `by tool \`${tool}\``})`;
}
