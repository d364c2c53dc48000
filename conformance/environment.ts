/** The environment that both sides start from. */

const KEPT = ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "TMPDIR", "LANG"];

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
