/** Options that take a build from elsewhere instead of making one. */
import type { ReuseBuildOptions } from "../../model/requests/options.ts";
import { type ArgTable, flag, oneOf, option, optionOr, TEXT } from "../arg.ts";
import { EXTRACT_LIMIT } from "../readers.ts";
import { CARGO_GROUP } from "./cargo.ts";

const heading = "Reuse build options";

/** Each names the ways to get one thing; an archive is a way to get all three. */
export const CARGO_METADATA_GROUP = "cargo-metadata-sources";
export const BINARIES_METADATA_GROUP = "binaries-metadata-sources";
export const TARGET_DIR_REMAP_GROUP = "target-dir-remap-sources";

export const ARCHIVE_FORMAT = oneOf(["auto", "tar-zst"], { "tar-zst": ["tar-zstd"] });

export const REUSE = {
  archiveFile: option(TEXT, {
    long: "archive-file",
    valueName: "PATH",
    heading,
    groups: [CARGO_METADATA_GROUP, BINARIES_METADATA_GROUP, TARGET_DIR_REMAP_GROUP],
    conflicts: [CARGO_GROUP, "binaries-metadata", "cargo-metadata"],
  }),
  archiveFormat: optionOr(ARCHIVE_FORMAT, "auto", {
    long: "archive-format",
    valueName: "FORMAT",
    heading,
    requires: ["archive-file"],
  }),
  extractTo: option(TEXT, {
    long: "extract-to",
    valueName: "DIR",
    heading,
    conflicts: [CARGO_GROUP],
    requires: ["archive-file"],
  }),
  extractOverwrite: flag({
    long: "extract-overwrite",
    heading,
    conflicts: [CARGO_GROUP],
    requires: ["archive-file", "extract-to"],
  }),
  persistExtractTempdir: flag({
    long: "persist-extract-tempdir",
    heading,
    conflicts: [CARGO_GROUP, "extract-to"],
    requires: ["archive-file"],
  }),
  extractLimit: option(EXTRACT_LIMIT, {
    long: "extract-limit",
    valueName: "SIZE",
    // The variable may be there for all commands, so it requires no other option.
    env: "NEXTEST_EXTRACT_LIMIT",
    heading,
  }),
  cargoMetadata: option(TEXT, {
    long: "cargo-metadata",
    valueName: "PATH",
    heading,
    groups: [CARGO_METADATA_GROUP],
    conflicts: ["manifest-path"],
  }),
  workspaceRemap: option(TEXT, {
    long: "workspace-remap",
    valueName: "PATH",
    heading,
    requires: [CARGO_METADATA_GROUP, BINARIES_METADATA_GROUP],
  }),
  binariesMetadata: option(TEXT, {
    long: "binaries-metadata",
    valueName: "PATH",
    heading,
    groups: [BINARIES_METADATA_GROUP],
    conflicts: [CARGO_GROUP],
  }),
  targetDirRemap: option(TEXT, {
    long: "target-dir-remap",
    valueName: "PATH",
    heading,
    groups: [TARGET_DIR_REMAP_GROUP],
    requires: ["binaries-metadata"],
  }),
  buildDirRemap: option(TEXT, {
    long: "build-dir-remap",
    valueName: "PATH",
    heading,
    conflicts: ["archive-file"],
    requires: ["binaries-metadata"],
  }),
} satisfies ArgTable<ReuseBuildOptions>;
