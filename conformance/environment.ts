/** The environment that both sides start from. */

/** `NEXTEST_FORK_SERVER=auto` holds our side to everything with fork servers; the peer does not know it. */
const KEPT = ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "TMPDIR", "LANG", "NEXTEST_FORK_SERVER"];

/** The runner's environment without anything that would make one machine differ from another. */
export function baseEnvironment(): Readonly<Record<string, string>> {
  const entries = Object.entries(process.env).filter(
    ([key, value]) => value !== undefined && KEPT.includes(key),
  );
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [key, value ?? ""])),
    XDG_CONFIG_HOME: "/nonexistent",
  };
}
