/** libtest's own options that do not work after `--`, and the option of the runner that has the same purpose. */

const INSTEAD: Readonly<Record<string, string>> = {
  "--test-threads": "give `--test-threads N` (or `-j N`) before `--`",
  "--show-output": "give `--success-output immediate` before `--`",
  "--format": "give `--message-format FORMAT` before `--`; `cargo nextest run --help` lists the formats",
  "--list": "run `cargo nextest list`",
  "--color": "give `--color WHEN` before `--`",
  "--quiet": "give `--status-level fail` before `--`",
  "-q": "give `--status-level fail` before `--`",
  "--test": "tests are run unless `cargo nextest bench` is called",
  "--bench": "run `cargo nextest bench`",
  "--logfile": "give `--output human:FILE` before `--`",
  "--report-time":
    "each test's time is in its line; for a report give `--message-format libtest-json-plus` before `--`",
  "--ensure-time": "set `slow-timeout` in `.config/nextest.toml`",
  "--fail-fast": "give `--fail-fast` before `--`",
  "--help": "run `cargo nextest run --help`",
  "-h": "run `cargo nextest run --help`",
};

/** What to do in place of the option, if it is one of libtest's. */
export function insteadOf(word: string): string | undefined {
  const [name = ""] = word.split("=");
  return Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
}
