/**
 * The variables that a test gets on another machine: those that the runner and the configuration set, and of the
 * runner's own environment only what is harmless or named. What differs from run to run is the same each time, so that
 * the same test is the same action.
 */
export interface EnvironmentRequest {
  /** What all tests of a binary share, and what this attempt has beside it. */
  readonly base: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, string>>;
  /** The runner's own. */
  readonly inherited: Readonly<Record<string, string>>;
  /** Whether the configuration names a variable. */
  readonly isNamed: (name: string) => boolean;
  /** Of the dynamic linker, with the folders that are in the tree. */
  readonly libraries: { readonly name: string; readonly value: string };
}

/** Where programs are on other machines; the runner's own path means nothing there. */
const USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const HARMLESS =
  /^(?:LANG|LC_[A-Z]+|TZ|RUST_BACKTRACE|RUST_LIB_BACKTRACE|RUST_MIN_STACK|RUST_LOG|RUST_TEST_[A-Z_]+)$/;
/** Set for tests, also where the runner itself runs in a test. */
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

/** Variables that would make each run's action another one. */
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
