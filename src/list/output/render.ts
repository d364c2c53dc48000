/** Formats a list in the requested format. Pure: the caller writes the result to standard output unchanged. */
import type { BuildMeta, BuildOutput } from "../../model/build/binaries.ts";
import { binaryListToJson } from "../../model/build/build-meta-json.ts";
import { compareBinaryIds } from "../../model/ids.ts";
import type { ListFormat } from "../../model/requests/request.ts";
import type { TestList } from "../../model/listed/test-list.ts";
import { jsonWithoutCommands } from "../../text/encoders.ts";
import type { CiSystem } from "../../text/safe/ci-system.ts";
import { humanBinaries, writeHumanList } from "./human.ts";
import { writeJsonList } from "./json.ts";
import { JsonWriter } from "./json-writer.ts";
import { onelineBinaries, writeOnelineList } from "./oneline.ts";
import type { ListView, Write } from "./view.ts";

/** `auto` was decided. */
export type FixedListFormat = Exclude<ListFormat, "auto">;

/** `auto` is `human` on a terminal and `oneline` elsewhere. */
export function fixListFormat(format: ListFormat, stdoutIsTerminal: boolean): FixedListFormat {
  if (format !== "auto") return format;
  return stdoutIsTerminal ? "human" : "oneline";
}

export interface RenderOptions extends ListView {
  readonly format: FixedListFormat;
}

/** `--list-type full`, as one text. */
export function renderList(list: TestList, meta: BuildMeta, options: RenderOptions): string {
  let text = "";
  writeList(list, meta, { ...options, write: (piece) => (text += piece) });
  return text;
}

/** `--list-type full`, in the pieces that it is made of: one text of a large list takes more memory than all else. */
export function writeList(
  list: TestList,
  meta: BuildMeta,
  { write, format, ...view }: RenderOptions & { readonly write: Write },
): void {
  switch (format) {
    case "human":
      return writeHumanList(list, view, write);
    case "oneline":
      return writeOnelineList(list, view, write);
    case "json":
    case "json-pretty":
      return writeJsonList(list, meta, new JsonWriter(logged(view.ci, write), format === "json-pretty"));
  }
}

/** Outside of a CI system's log, the JSON is the peer's, byte for byte. */
function logged(ci: CiSystem | undefined, write: Write): Write {
  return ci === undefined ? write : (piece) => write(jsonWithoutCommands(piece));
}

/** `--list-type binaries-only`. */
export function renderBinaries(build: BuildOutput, options: RenderOptions): string {
  const binaries = [...build.binaries].sort((left, right) => compareBinaryIds(left.id, right.id));
  switch (options.format) {
    case "human":
      return humanBinaries(binaries, options);
    case "oneline":
      return onelineBinaries(binaries, options);
    case "json":
      return JSON.stringify(binaryListToJson({ ...build, binaries }));
    case "json-pretty":
      return JSON.stringify(binaryListToJson({ ...build, binaries }), undefined, 2);
  }
}
