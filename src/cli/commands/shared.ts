/** Parts that several commands share. */
import { ok, type Result } from "../../diagnostics/result.ts";
import type { CommonOptions, ConfigOptions } from "../../model/requests/options.ts";
import type { BuildRequest } from "../../model/requests/request.ts";
import { collect, valueOf } from "../collect.ts";
import type { Found } from "../command.ts";
import { doctestsOf } from "../given.ts";
import { CARGO } from "../options/cargo.ts";
import { changedOf } from "../options/changed.ts";
import { FILTER, FILTER_WORDS } from "../options/filter.ts";
import { COMMON, CONFIG } from "../options/global.ts";
import {
  BINARIES_METADATA_GROUP,
  CARGO_METADATA_GROUP,
  REUSE,
  TARGET_DIR_REMAP_GROUP,
} from "../options/reuse.ts";
import { withoutSecrets } from "../queue-address.ts";
import { readShardTimings } from "../shard-timings.ts";
import { readTestArgs } from "../test-args.ts";

/** Of each of these sources one at most. */
export const REUSE_GROUPS = [CARGO_METADATA_GROUP, BINARIES_METADATA_GROUP, TARGET_DIR_REMAP_GROUP] as const;

export function commonOf(found: Found): { readonly common: CommonOptions; readonly config: ConfigOptions } {
  return { common: collect(COMMON, found.matches), config: collect(CONFIG, found.matches) };
}

export interface Build {
  readonly build: BuildRequest;
  /** `--nocapture` was given after `--`. */
  readonly noCapture: boolean;
}

/** What every command that builds tests has in common. */
export function buildOf(found: Found): Result<Build> {
  const { matches } = found;
  const options = collect(FILTER, matches);
  const { cargo, names, partitionTimings } = readShardTimings({
    cargo: collect(CARGO, matches),
    partition: options.partition,
    partitionTimings: options.partitionTimings,
    names: valueOf(FILTER_WORDS.names, matches),
    commandLine: found.commandLine,
  });
  const testArgs = readTestArgs(names, valueOf(FILTER_WORDS.testArgs, matches), options.runIgnored);
  if (!testArgs.ok) return testArgs;
  const { patterns, runIgnored, noCapture } = testArgs.value;
  const changed = changedOf(matches);
  return ok({
    noCapture,
    build: {
      ...commonOf(found),
      cargo,
      filter: {
        ...options,
        partitionTimings: partitionTimings ?? options.partitionTimings,
        ...patterns,
        runIgnored: runIgnored ?? options.runIgnored,
        changed,
      },
      reuse: collect(REUSE, matches),
      ...doctestsOf(matches),
      cliArgs: found.commandLine.map(withoutSecrets),
    },
  });
}
