/** The platform that code was built for, and the known facts about the platforms of one build. */

/** Whether a binary runs on the machine that compiles (proc-macro tests) or on the target platform. */
export type BuildPlatform = "host" | "target";

/** One platform: its triple, and the values of `cfg()` that rustc reports for it. */
export interface Platform {
  readonly triple: string;
  /** Enabled target features, or `"unknown"` where rustc was not asked. */
  readonly targetFeatures: readonly string[] | "unknown";
  /** Text of a custom target specification (JSON), where `--target` named a file. */
  readonly customSpec?: string;
  /** `rustc --print cfg` for this platform: `unix`, `target_os="linux"`, …; absent if not asked. */
  readonly cfg?: readonly string[];
  /** Directory of the standard library's dynamic libraries, where it exists. */
  readonly libdir?: string;
  /** Why there is no `libdir`: shown in list JSON as the peer does. */
  readonly libdirUnavailable?: string;
}

export interface BuildPlatforms {
  readonly host: Platform;
  /** Absent when building for the host. */
  readonly target?: Platform;
}
