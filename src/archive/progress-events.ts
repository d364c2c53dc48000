/** Events while an archive is created or extracted, and the lines that report them. */
import { plural, binariesWord } from "../text/values/plural.ts";
import { type Paint, STYLES } from "../text/terminal/style.ts";
import type { Shown } from "./placeholders.ts";

/** How many things of each kind an archive holds. */
export interface Counts {
  readonly testBinaries: number;
  readonly nonTestBinaries: number;
  readonly outDirs: number;
  readonly linkedPaths: number;
  readonly extraPaths: number;
  readonly standardLibraries: number;
  /** Those that `-E` left out. */
  readonly leftOut: LeftOut;
}

export interface LeftOut {
  readonly testBinaries: number;
  readonly nonTestBinaries: number;
  readonly outDirs: number;
}

export const NOTHING_LEFT_OUT: LeftOut = { testBinaries: 0, nonTestBinaries: 0, outDirs: 0 };

/** What is being collected, in the words of messages. */
export type Step =
  | "test binaries"
  | "non-test binaries"
  | "build script output directories"
  | "linked paths"
  | "extra paths";

export type ArchiveProgressEvent =
  | { readonly type: "archiving"; readonly counts: Counts; readonly file: string }
  | { readonly type: "archived"; readonly files: number; readonly file: string; readonly elapsed: number }
  | { readonly type: "extracting"; readonly counts: Counts; readonly folder: string }
  | {
      readonly type: "extracted";
      readonly files: number;
      readonly folder: string;
      readonly elapsed: number;
    }
  | { readonly type: "no-standard-library"; readonly cause: string }
  | { readonly type: "extra-path-missing"; readonly path: string; readonly matters: boolean }
  | { readonly type: "folder-at-depth-zero"; readonly path: string }
  | {
      readonly type: "too-deep";
      readonly step: Step;
      readonly path: string;
      readonly limit: number;
      readonly matters: boolean;
    }
  | { readonly type: "odd-file"; readonly step: Step; readonly path: string }
  | {
      readonly type: "linked-path-missing";
      readonly path: string;
      /** `name vVERSION` of each package that asked for it. */
      readonly requestedBy: readonly string[];
      readonly isFirst: boolean;
    };

const WIDTH = 12;

export interface ProgressTextOptions {
  readonly paint: Paint;
  readonly verbose: boolean;
  readonly shown: Shown;
}

/** The lines for standard error, each with its end; empty for what only `--verbose` wants to know. */
export function archiveProgressText(
  event: ArchiveProgressEvent,
  { paint, verbose, shown }: ProgressTextOptions,
): string {
  const bold = (value: string | number): string => paint(STYLES.bold, String(value));
  const place = (path: string): string => bold(shown.path(path));
  const line = (look: keyof typeof STYLES, heading: string, text: string): string =>
    `${paint(STYLES[look], heading.padStart(WIDTH))} ${text}\n`;
  const warning = (text: string): string => line("yellowBold", "Warning", text);
  const note = (text: string, matters: boolean): string => {
    if (matters) return warning(text);
    return verbose ? line("bold", "Skipped", text) : "";
  };
  switch (event.type) {
    case "archiving":
      return line("greenBold", "Archiving", `${countsText(event.counts, bold)} to ${place(event.file)}`);
    case "archived":
      return line(
        "greenBold",
        "Archived",
        `${bold(shown.fileCount(event.files))} files to ${place(event.file)} in ${shown.duration(event.elapsed)}`,
      );
    case "extracting":
      return line("greenBold", "Extracting", `${countsText(event.counts, bold)} to ${place(event.folder)}`);
    case "extracted": {
      const files = `${bold(shown.fileCount(event.files))} ${plural(event.files, "file", "files")}`;
      return line(
        "greenBold",
        "Extracted",
        `${files} to ${place(event.folder)} in ${shown.duration(event.elapsed)}`,
      );
    }
    case "no-standard-library":
      return line(
        "bold",
        "Warning",
        `could not find standard library for host (proc macro tests may not work): ${event.cause}`,
      );
    case "extra-path-missing":
      return note(`ignoring extra path \`${place(event.path)}\` because it does not exist`, event.matters);
    case "folder-at-depth-zero":
      return warning(
        `ignoring extra path \`${place(event.path)}\` specified with depth 0 since it is a directory`,
      );
    case "too-deep": {
      const where = `recursion depth exceeded at ${place(event.path)} (limit: ${event.limit})`;
      return note(`while archiving ${event.step}, ${where}`, event.matters);
    }
    case "odd-file":
      return warning(
        `while archiving ${event.step}, ignoring \`${place(event.path)}\` because it is not a file, directory, or symbolic link`,
      );
    case "linked-path-missing": {
      const { requestedBy } = event;
      const text = `linked path \`${place(event.path)}\` not found, requested by: ${bold(requestedBy.join(", "))}`;
      const crates = plural(requestedBy.length, "this crate", "these crates");
      const hint = `${" ".repeat(WIDTH)} (this is a bug in ${crates} that should be fixed)\n`;
      return warning(text) + (event.isFirst ? hint : "");
    }
  }
}

type Bold = (value: string | number) => string;

/** `5 binaries (including 1 non-test binary), 1 build script output directory, and 1 linked path`. */
function countsText(counts: Counts, bold: Bold): string {
  const total = counts.testBinaries + counts.nonTestBinaries;
  const details = binaryDetails(counts, bold);
  const binaries = `${bold(total)} ${binariesWord(total)}${details.length === 0 ? "" : ` (${details.join("; ")})`}`;
  const more = otherParts(counts, bold);
  const last = more.at(-1);
  if (last === undefined) return binaries;
  if (more.length === 1) return `${binaries} and ${last}`;
  return `${binaries}, ${more.slice(0, -1).join(", ")}, and ${last}`;
}

function binaryDetails({ nonTestBinaries, leftOut }: Counts, bold: Bold): readonly string[] {
  const kinds = [
    { count: leftOut.testBinaries, kind: "test" },
    { count: leftOut.nonTestBinaries, kind: "non-test" },
  ].filter(({ count }) => count > 0);
  const leftOutText = kinds.map(({ count, kind }) => `${bold(count)} ${kind} ${binariesWord(count)}`);
  return [
    ...(nonTestBinaries > 0
      ? [`including ${bold(nonTestBinaries)} non-test ${binariesWord(nonTestBinaries)}`]
      : []),
    ...(kinds.length > 0 ? [`${leftOutText.join(" and ")} filtered out`] : []),
  ];
}

function otherParts(counts: Counts, bold: Bold): readonly string[] {
  const { leftOut } = counts;
  const part = (count: number, one: string, many: string): readonly string[] =>
    count > 0 ? [`${bold(count)} ${plural(count, one, many)}`] : [];
  const outDirs = part(counts.outDirs, "build script output directory", "build script output directories");
  const without = leftOut.outDirs > 0 ? ` (${bold(leftOut.outDirs)} filtered out)` : "";
  return [
    ...outDirs.map((text) => text + without),
    ...part(counts.linkedPaths, "linked path", "linked paths"),
    ...part(counts.extraPaths, "extra path", "extra paths"),
    ...part(counts.standardLibraries, "standard library", "standard libraries"),
  ];
}
