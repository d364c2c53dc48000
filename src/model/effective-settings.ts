/** Settings with the origin of each, which `show-config test` shows. Plain data, made by `config/`. */
import type { BinaryId, TestName } from "./ids.ts";

/** A value in the notation of the configuration file: durations are text. */
export type SettingValue =
  | string
  | number
  | boolean
  | readonly SettingValue[]
  | { readonly [key: string]: SettingValue };

/** A place in a configuration file. `tool` is the tool that brought the file. */
export interface SettingLocation {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly tool?: string;
}

export type SettingSource =
  | { readonly kind: "built-in" }
  | ({ readonly kind: "profile"; readonly profile: string } & SettingLocation)
  /** `number` counts from 1 among the overrides of one profile in one file. */
  | ({ readonly kind: "override"; readonly profile: string; readonly number: number } & SettingLocation)
  /** A rule of `[[profile.X.scripts]]`, counted like an override. */
  | ({ readonly kind: "script-rule"; readonly profile: string; readonly number: number } & SettingLocation)
  /** A rule of `[[profile.X.quarantine]]`, counted like an override. */
  | ({ readonly kind: "quarantine"; readonly profile: string; readonly number: number } & SettingLocation)
  /** `name` is the option as it was written: `--retries`, `-j`. */
  | { readonly kind: "command-line"; readonly name: string }
  /** `name` is the variable, e.g. `NEXTEST_RETRIES`. */
  | { readonly kind: "environment"; readonly name: string };

/** How an option was given. */
export type OptionSource = Extract<SettingSource, { readonly kind: "command-line" | "environment" }>;

export interface EffectiveSetting {
  /** As in the configuration file, e.g. `junit.store-success-output`. */
  readonly key: string;
  /** Absent if nothing is set, e.g. no wrapper. */
  readonly value?: SettingValue;
  readonly source: SettingSource;
}

/** What `show-config test` has to show. */
export interface ExplainedRun {
  readonly profile: string;
  /** Settings of the run as a whole. */
  readonly run: readonly EffectiveSetting[];
  readonly tests: readonly ExplainedTest[];
}

/** How a test's process comes to be: by executing its program, or as a copy of a process that has it loaded. */
export interface StartMethod {
  readonly way: "program" | "fork-server";
  readonly reason: string;
}

export interface ExplainedTest {
  readonly binaryId: BinaryId;
  readonly testName: TestName;
  readonly settings: readonly EffectiveSetting[];
  readonly start?: StartMethod;
}
