/** `archive.include`: further files for `cargo nextest archive`. */
import type { SettingValue } from "../../../model/effective-settings.ts";
import { byShape, list, optional, required, table } from "../../schema/compound.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice, integer, mapped, text } from "../../schema/scalars.ts";

export interface ArchiveInclude {
  /** Without `..`; parts are joined by `/`. */
  readonly path: string;
  readonly relativeTo: "target";
  readonly depth: number | "infinite";
  /** Whether the file sets a depth; reaching a limit that the user set causes no warning. */
  readonly depthGiven: boolean;
  readonly onMissing: "ignore" | "warn" | "error";
}

const DEFAULT_DEPTH = 16;
const DEPTH = 'a number from 0 or "infinite"';
const RELATIVE = "a relative path without `..`";

function pathComplaint(path: string): string | undefined {
  const escapes = path.split("/").includes("..");
  return path.startsWith("/") || escapes ? RELATIVE : undefined;
}

const include = mapped(
  table(
    {
      path: required(
        text({ expected: RELATIVE, check: pathComplaint, pattern: "^(?!/)(?!(.*/)?\\.\\.(/|$))" }),
        "Path of a file or directory.",
      ),
      "relative-to": required(
        choice(["target"]),
        "The directory that the path starts from: the target directory.",
      ),
      depth: optional(
        byShape<number | "infinite">(DEPTH, {
          integer: integer({ expected: DEPTH, min: 0 }),
          string: choice(["infinite"]),
        }),
        "Number of directory levels to include.",
      ),
      "on-missing": optional(choice(["ignore", "warn", "error"]), "What to do if the path does not exist."),
    },
    { expected: 'a table such as { path = "x", relative-to = "target" }', strict: true },
  ),
  (value): ArchiveInclude => ({
    path: value.path
      .split("/")
      .filter((part) => part !== "" && part !== ".")
      .join("/"),
    relativeTo: value["relative-to"],
    depth: value.depth ?? DEFAULT_DEPTH,
    depthGiven: value.depth !== undefined,
    onMissing: value["on-missing"] ?? "warn",
  }),
);

export const archiveInclude: SettingWithDefault<readonly ArchiveInclude[]> = {
  key: "archive.include",
  meaning: "Additional files and directories for archives.",
  element: list(include, "an array of tables"),
  builtIn: [],
};

export function showArchiveInclude(included: readonly ArchiveInclude[]): SettingValue {
  return included.map(({ path, relativeTo, depth, onMissing }) => ({
    path,
    "relative-to": relativeTo,
    depth,
    "on-missing": onMissing,
  }));
}
