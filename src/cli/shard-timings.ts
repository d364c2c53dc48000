/**
 * `--timings FILE` with `--partition time:M/N`: the durations to distribute by. Otherwise `--timings` is cargo's own
 * option, whose value is attached with `=` and names formats. So with a partition by time, a value that is no format, or
 * the word that follows a bare `--timings`, is the file.
 */
import type { CargoOptions, FilterOptions } from "../model/requests/options.ts";

export interface TimingsWords {
  readonly cargo: CargoOptions;
  readonly partition: FilterOptions["partition"];
  readonly partitionTimings: string | undefined;
  /** Names before `--`. */
  readonly names: readonly string[];
  readonly commandLine: readonly string[];
}

type Read = Pick<TimingsWords, "cargo" | "names" | "partitionTimings">;

const CARGO_FORMATS: ReadonlySet<string> = new Set(["html", "json"]);

export function readShardTimings(words: TimingsWords): Read {
  const { cargo, partition, partitionTimings, names, commandLine } = words;
  const { timings, ...rest } = cargo;
  if (partition?.kind !== "time" || timings === undefined || partitionTimings !== undefined) return words;
  if (timings !== true) {
    const isFormats = timings.every((format) => CARGO_FORMATS.has(format));
    return isFormats ? words : { cargo: rest, names, partitionTimings: timings.join(",") };
  }
  const next = commandLine[commandLine.indexOf("--timings") + 1];
  const at = next === undefined ? -1 : names.indexOf(next);
  if (at < 0) return words;
  return { cargo: rest, names: names.toSpliced(at, 1), partitionTimings: next };
}
