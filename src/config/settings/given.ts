/** Settings that the command line or the environment decides, above every file. */
import type { SettingSource } from "../../model/effective-settings.ts";
import type { GivenOptions, ReporterOptions, RunnerOptions } from "../../model/options.ts";

/** A value from the command line or the environment. */
export interface Given<T> {
  readonly value: T;
  readonly source: Extract<SettingSource, { readonly kind: "command-line" | "environment" }>;
}

export type GivenValues = {
  readonly [Option in keyof GivenOptions]?: Given<GivenOptions[Option]>;
};

export interface GivenSettings extends GivenValues {
  /** A JUnit report is wanted beside the profile's: now, or later from the events that are kept. */
  readonly junitReport?: true;
}

/** Options by the variable that stands for them, with every spelling of the option. */
const TWINS = {
  retries: ["NEXTEST_RETRIES", "--retries"],
  flakyResult: ["NEXTEST_FLAKY_RESULT", "--flaky-result"],
  successOutput: ["NEXTEST_SUCCESS_OUTPUT", "--success-output"],
  failureOutput: ["NEXTEST_FAILURE_OUTPUT", "--failure-output"],
  testThreads: ["NEXTEST_TEST_THREADS", "--test-threads", "--jobs", "-j"],
  maxFail: [undefined, "--max-fail", "--fail-fast", "--no-fail-fast", "--ff", "--nff"],
  statusLevel: ["NEXTEST_STATUS_LEVEL", "--status-level"],
  finalStatusLevel: ["NEXTEST_FINAL_STATUS_LEVEL", "--final-status-level"],
} as const;

export interface GivenRequest {
  readonly runner?: Pick<RunnerOptions, "retries" | "flakyResult" | "testThreads" | "maxFail">;
  readonly reporter?: Pick<
    ReporterOptions,
    "successOutput" | "failureOutput" | "statusLevel" | "finalStatusLevel" | "messageFormat"
  > &
    Partial<Pick<ReporterOptions, "outputs">>;
  /** The whole command line; tells options from their twins in the environment. */
  readonly cliArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What was given, each with the option or variable that gave it. */
export function givenSettings({ runner = {}, reporter = {}, cliArgs, env }: GivenRequest): GivenSettings {
  const given = <T>(key: keyof typeof TWINS, value: T | undefined): Given<T> | undefined => {
    if (value === undefined) return undefined;
    const [variable, ...options] = TWINS[key];
    const used = options.find((option) => cliArgs.some((argument) => isOption(argument, option)));
    return used === undefined && variable !== undefined && env[variable] !== undefined
      ? { value, source: { kind: "environment", name: variable } }
      : { value, source: { kind: "command-line", name: used ?? options[0] } };
  };
  return defined({
    retries: given("retries", runner.retries),
    flakyResult: given("flakyResult", runner.flakyResult),
    testThreads: given("testThreads", runner.testThreads),
    maxFail: given("maxFail", runner.maxFail),
    successOutput: given("successOutput", reporter.successOutput),
    failureOutput: given("failureOutput", reporter.failureOutput),
    statusLevel: given("statusLevel", reporter.statusLevel),
    finalStatusLevel: given("finalStatusLevel", reporter.finalStatusLevel),
    junitReport: wantsJunit(reporter) || undefined,
  });
}

function wantsJunit({ outputs = [], messageFormat }: NonNullable<GivenRequest["reporter"]>): boolean {
  return messageFormat === "ndjson" || outputs.some(({ kind }) => kind === "junit" || kind === "ndjson");
}

/** `--retries 3`, `--retries=3`, and for short options also `-j3`. */
function isOption(argument: string, option: string): boolean {
  if (argument === option || argument.startsWith(`${option}=`)) return true;
  return !option.startsWith("--") && /^-[a-z]-?\d/.test(argument) && argument.startsWith(option);
}

type Defined<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the keys whose value is `undefined`. */
function defined<T extends object>(value: T): Defined<T> {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  // Leaving out undefined values is what the type says.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as Defined<T>;
}
