/** A run of the fixture `outcomes` in which nearly everything happens that reports tell of. */
import { own, type Workspace } from "./rig.ts";

const CONFIG = `
experimental = ["setup-scripts"]

[profile.rich]
fail-fast = false
status-level = "all"
final-status-level = "all"
success-output = "final"
failure-output = "immediate-final"
leak-timeout = "50ms"
slow-timeout = "1m"

[profile.rich.junit]
path = "junit.xml"
report-name = "rich \\"report\\""
store-success-output = true
report-skipped = "all"

[[profile.rich.overrides]]
filter = 'test(flaky)'
retries = 2

[[profile.rich.overrides]]
filter = 'test(fail::panics)'
retries = { backoff = "fixed", count = 1, delay = "10ms" }
failure-output = "final"

[[profile.rich.overrides]]
filter = 'test(sleeps)'
slow-timeout = { period = "100ms", terminate-after = 2, grace-period = "5s" }

[[profile.rich.overrides]]
filter = 'test(leaks_its_output)'
leak-timeout = { period = "50ms", result = "fail" }

[[profile.rich.scripts]]
filter = 'all()'
setup = ["prepare", "speak"]

[scripts.setup.prepare]
command = ["sh", "-c", "echo 'PREPARED=<yes> & more' >> $NEXTEST_ENV; echo captured"]
capture-stdout = true
capture-stderr = true

[scripts.setup.speak]
command = ["sh", "-c", "echo spoken by a script"]
`;

/** Tests that last do so for long enough to be ended, and leaks for long enough to be seen. */
const LASTING = { OUTCOMES_SLEEP_MS: "60000", OUTCOMES_LEAK_MS: "1500" };

export const RICH = { args: ["--profile", "rich"], env: LASTING } as const;

export async function richWorkspace(): Promise<Workspace> {
  const workspace = await own("outcomes");
  workspace.write(".config/nextest.toml", CONFIG);
  return workspace;
}
