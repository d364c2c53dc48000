/**
 * The variables that are sent with a test: those that the runner and the configuration set, and from the runner's own
 * environment only harmless ones and those that the configuration names. Values that differ between runs are replaced
 * by constants, so that the same test is the same action.
 */
export interface EnvironmentRequest {
  /** The variables that all tests of a binary share, and those of this attempt. */
  readonly base: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, string>>;
  /** The environment of the runner. */
  readonly inherited: Readonly<Record<string, string>>;
  /** Whether the configuration names a variable. */
  readonly isNamed: (name: string) => boolean;
  /** The dynamic linker's variable, with the folders that are in the tree. */
  readonly libraries: { readonly name: string; readonly value: string };
}

/** `PATH` on other machines, where the runner's own `PATH` has no meaning. */
const USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const HARMLESS =
  /^(?:LANG|LC_[A-Z]+|TZ|RUST_BACKTRACE|RUST_LIB_BACKTRACE|RUST_MIN_STACK|RUST_LOG|RUST_TEST_[A-Z_]+)$/;
/** Variables that are always set for tests. The runner inherits them if it is itself run by a test. */
const OF_TESTS = /^(?:NEXTEST(?:_.*)?|__NEXTEST_.*|CARGO_(?:PKG|BIN_EXE|CRATE|MANIFEST)_.*|OUT_DIR)$/;

export function sentEnvironment(request: EnvironmentRequest): Readonly<Record<string, string>> {
  const { base, extra, inherited, isNamed, libraries } = request;
  const isSent = (name: string, value: string): boolean =>
    OF_TESTS.test(name) || HARMLESS.test(name) || isNamed(name) || inherited[name] !== value;
  const sent = Object.entries(base).filter(([name, value]) => isSent(name, value));
  const all: Record<string, string> = { PATH: USUAL_PATH, ...Object.fromEntries(sent), ...extra };
  if (!isNamed("PATH")) all["PATH"] = USUAL_PATH;
  delete all[libraries.name];
  if (libraries.value !== "") all[libraries.name] = libraries.value;
  for (const [name, value] of Object.entries(steady(all))) if (!isNamed(name)) all[name] = value;
  return all;
}

const NO_RUN = "00000000-0000-0000-0000-000000000000";

/** Variables that would make the action differ from run to run. */
function steady(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const run = env["NEXTEST_RUN_ID"];
  if (run === undefined) return {};
  const group = env["NEXTEST_TEST_GROUP_SLOT"];
  return {
    NEXTEST_RUN_ID: NO_RUN,
    NEXTEST_ATTEMPT_ID: (env["NEXTEST_ATTEMPT_ID"] ?? "").replace(run, NO_RUN),
    NEXTEST_TEST_GLOBAL_SLOT: "0",
    ...(group === undefined || group === "none" ? {} : { NEXTEST_TEST_GROUP_SLOT: "0" }),
  };
}
