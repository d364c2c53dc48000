/** Prints a list in the format that was asked for. Pure: what is returned goes to standard output as it is. */
import type { TestBinary } from "../../model/binaries.ts";
import type { ListFormat } from "../../model/request.ts";
import type { TestList } from "../../model/test-list.ts";
import { humanBinaries, humanList } from "./human.ts";
import { jsonBinaries, jsonList, type BuildMetaJson } from "./json.ts";
import { onelineBinaries, onelineList } from "./oneline.ts";
import type { ListView } from "./view.ts";

/** `auto` was decided. */
export type FixedListFormat = Exclude<ListFormat, "auto">;

/** `auto` is `human` on a terminal and `oneline` elsewhere. */
export function fixListFormat(format: ListFormat, stdoutIsTerminal: boolean): FixedListFormat {
  if (format !== "auto") return format;
  return stdoutIsTerminal ? "human" : "oneline";
}

export interface RenderOptions {
  readonly format: FixedListFormat;
  readonly view: ListView;
  /** `rust-build-meta`; made for JSON alone. */
  readonly buildMeta: () => BuildMetaJson;
}

/** `--list-type full`. */
export function renderList(list: TestList, { format, view, buildMeta }: RenderOptions): string {
  switch (format) {
    case "human":
      return humanList(list, view);
    case "oneline":
      return onelineList(list, view);
    case "json":
    case "json-pretty":
      return jsonList(list, buildMeta(), format === "json-pretty");
  }
}

/** `--list-type binaries-only`; `binaries` are ordered by id. */
export function renderBinaries(
  binaries: readonly TestBinary[],
  { format, view, buildMeta }: RenderOptions,
): string {
  switch (format) {
    case "human":
      return humanBinaries(binaries, view);
    case "oneline":
      return onelineBinaries(binaries, view);
    case "json":
    case "json-pretty":
      return jsonBinaries(binaries, buildMeta(), format === "json-pretty");
  }
}
