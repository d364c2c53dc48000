/** Help for the options that reuse a build. */
import type { REUSE } from "../../options/reuse.ts";
import type { TableHelp } from "../text.ts";

export const ARCHIVE_FORMAT_HELP = {
  short: "The archive's format",
  long: ["`auto` goes by the file's name: `.tar.zst`."],
} as const;

export const REUSE_HELP: TableHelp<typeof REUSE> = {
  archiveFile: { short: "Take the tests from this archive instead of building them" },
  archiveFormat: ARCHIVE_FORMAT_HELP,
  extractTo: { short: "Unpack the archive here [default: a temporary folder]" },
  extractOverwrite: { short: "Overwrite what is already there while unpacking" },
  persistExtractTempdir: { short: "Keep the temporary folder" },
  extractLimit: {
    short: "How much may come out of the archive, such as `20GB`, or `infinite`",
    long: [
      "More is taken for a trap and refused. Without it, 200 times the size of the archive may come out of it, and 1 GiB of any.",
    ],
  },
  cargoMetadata: { short: "Read cargo's metadata from this file" },
  workspaceRemap: { short: "Where the workspace is now" },
  binariesMetadata: { short: "Read the list of test binaries from this file" },
  targetDirRemap: { short: "Where the target directory is now" },
  buildDirRemap: {
    short: "Where the build directory is now",
    long: [
      "It matters where cargo's `build.build-dir` keeps intermediate results apart. Without it `--target-dir-remap` counts.",
    ],
  },
};
