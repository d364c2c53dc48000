/** The text of `show-config version`, equal to the peer's. */
import type { VersionDemand, VersionReport, VersionVerdict } from "../../model/version-report.ts";
import { type Paint, STYLES } from "../../text/terminal/style.ts";

export function showVersions(report: VersionReport, paint: Paint): string {
  const lines = [
    ...(report.required === undefined ? [] : [demandLine("required", report.required, paint)]),
    ...(report.recommended === undefined ? [] : [demandLine("recommended", report.recommended, paint)]),
  ];
  const current = `current nextest version: ${paint(STYLES.bold, report.current)}\n`;
  if (lines.length === 0) return `${current}version requirements: (none)\n`;
  return `${current}version requirements:\n${lines.join("")}evaluation result: ${verdict(report.verdict, paint)}\n`;
}

function demandLine(kind: string, demand: VersionDemand, paint: Paint): string {
  const from =
    demand.tool === undefined
      ? `from ${paint(STYLES.cyan, demand.file)}`
      : `by tool ${paint(STYLES.yellowBold, demand.tool)}`;
  return `    - ${kind}: ${paint(STYLES.bold, demand.version)} (${from})\n`;
}

function verdict(verdict: VersionVerdict, paint: Paint): string {
  switch (verdict) {
    case "satisfied":
      return paint(STYLES.greenBold, "ok");
    case "required-not-met":
      return paint(STYLES.redBold, "does not meet required version");
    case "recommended-not-met":
      return paint(STYLES.yellowBold, "does not meet recommended version");
    case "required-overridden":
      return `does not meet required version, but is ${paint(STYLES.bold, "overridden")}`;
    case "recommended-overridden":
      return `does not meet recommended version, but is ${paint(STYLES.bold, "overridden")}`;
  }
}
