/** Options of `archive`. */
import type { ArchiveRequest } from "../../model/requests/request.ts";
import { type ArgTable, optionOr, required, TEXT } from "../arg.ts";
import { SIGNED } from "../readers.ts";
import { ARCHIVE_FORMAT } from "./reuse.ts";

const heading = "Archive options";

export const ARCHIVE = {
  archiveFile: required(TEXT, { long: "archive-file", valueName: "PATH", heading }),
  archiveFormat: optionOr(ARCHIVE_FORMAT, "auto", { long: "archive-format", valueName: "FORMAT", heading }),
  zstdLevel: optionOr(SIGNED, "0", {
    long: "zstd-level",
    valueName: "LEVEL",
    heading,
    negativeNumbers: true,
  }),
} satisfies ArgTable<Pick<ArchiveRequest, "archiveFile" | "archiveFormat" | "zstdLevel">>;
