/** Help for the options that reuse a build. */
import type { REUSE } from "../../options/reuse.ts";
import type { TableHelp } from "../text.ts";

export const ARCHIVE_FORMAT_HELP = {
  short: "The archive's format",
  long: ["`auto` uses the file's extension: `.tar.zst`."],
} as const;

export const REUSE_HELP: TableHelp<typeof REUSE> = {
  archiveFile: { short: "Run the tests of this archive instead of building them" },
  archiveFormat: ARCHIVE_FORMAT_HELP,
  extractTo: { short: "Extract the archive to this directory [default: a temporary directory]" },
  extractOverwrite: { short: "Overwrite existing files while extracting" },
  persistExtractTempdir: { short: "Keep the temporary directory" },
  extractLimit: {
    short: "Maximum size of the extracted files, such as `20GB`, or `infinite` (extension)",
    long: [
      "Larger archives are refused. The default is 200 times the size of the archive, and at least 1 GiB.",
    ],
  },
  cargoMetadata: { short: "Read cargo's metadata from this file" },
  workspaceRemap: { short: "Present path of the workspace" },
  binariesMetadata: { short: "Read the list of test binaries from this file" },
  targetDirRemap: { short: "Present path of the target directory" },
  buildDirRemap: {
    short: "Present path of the build directory",
    long: ["Needed if cargo's `build.build-dir` is set. The default is `--target-dir-remap`."],
  },
};
