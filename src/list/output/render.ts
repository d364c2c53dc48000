/** Formats a list in the requested format. Pure: the caller writes the result to standard output unchanged. */
import type { BuildMeta, BuildOutput } from "../../model/build/binaries.ts";
import { binaryListToJson } from "../../model/build/build-meta-json.ts";
import { compareBinaryIds } from "../../model/ids.ts";
import type { ListFormat } from "../../model/requests/request.ts";
import type { TestList } from "../../model/listed/test-list.ts";
import { humanBinaries, humanList } from "./human.ts";
import { jsonList } from "./json.ts";
import { onelineBinaries, onelineList } from "./oneline.ts";
import type { ListView } from "./view.ts";

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

/** `--list-type full`. */
export function renderList(list: TestList, meta: BuildMeta, options: RenderOptions): string {
  switch (options.format) {
    case "human":
      return humanList(list, options);
    case "oneline":
      return onelineList(list, options);
    case "json":
    case "json-pretty":
      return jsonList(list, meta, options.format === "json-pretty");
  }
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
