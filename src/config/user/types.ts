/** The user's configuration, resolved. Options on the command line and their variables come above it. */
import type { Milliseconds } from "../../model/ids.ts";
import type { ShowProgress } from "../../model/requests/options.ts";
import type { Pager } from "./pager.ts";
import type { QueueTable } from "./queue.ts";
import type { RemoteTable } from "./remote.ts";

export interface UserConfig {
  readonly experimental: { readonly record: boolean };
  readonly ui: {
    readonly showProgress: ShowProgress;
    readonly maxProgressRunning: number | "infinite";
    readonly inputHandler: boolean;
    readonly outputIndent: boolean;
    readonly rerunHint: boolean;
    readonly doctestHint: boolean;
    readonly pager: Pager;
    readonly paginate: "auto" | "never";
    readonly streampager: {
      readonly interface: "quit-if-one-page" | "full-screen-clear-output" | "quit-quickly-or-clear-output";
      readonly wrapping: "none" | "word" | "anywhere";
      readonly showRuler: boolean;
    };
  };
  /** Sizes are in bytes. */
  readonly record: {
    readonly enabled: boolean;
    readonly maxOutputSize: number;
    readonly maxRecords: number;
    readonly maxTotalSize: number;
    readonly maxAge: Milliseconds;
  };
  /** The connection to servers that run tests; options that are not given are absent. */
  readonly remote: RemoteTable;
  readonly queue: QueueTable;
  readonly history: {
    readonly enabled: boolean;
    readonly maxRuns: number;
    readonly maxAge: Milliseconds;
  };
}
