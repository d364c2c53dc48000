/**
 * A test binary that is gone or cannot be started, before it is asked for its tests and after: its own
 * status, the operating system's cause, and never a shell that makes something of it.
 */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { fakeCargo } from "./fake-cargo.ts";
import { eventsOfType, own, type Workspace } from "./rig.ts";

setDefaultTimeout(60_000);

interface Sabotage {
  readonly what: string;
  /** Shell text; `$binary` is the binary, `$trace` a file that is there if the binary was run as a script. */
  readonly script: string;
  readonly code: string;
  readonly cause: string;
}

const SABOTAGES: readonly Sabotage[] = [
  { what: "vanishes", script: 'rm "$binary"', code: "ENOENT", cause: "no such file or directory" },
  { what: "may not be executed", script: 'chmod -x "$binary"', code: "EACCES", cause: "permission denied" },
  {
    what: "becomes a directory",
    script: 'rm "$binary"; mkdir "$binary"',
    code: "EACCES",
    cause: "permission denied",
  },
  {
    what: "is cut to nothing",
    script: ': > "$binary"',
    code: "ENOEXEC",
    cause: "exec format error",
  },
  {
    what: "becomes text that a shell would run",
    script: 'echo "touch $trace" > "$binary"',
    code: "ENOEXEC",
    cause: "exec format error",
  },
];

function endingsBinary({ folder }: Workspace): string {
  const deps = path.join(folder, "target/debug/deps");
  const name = fs.readdirSync(deps).find((file) => /^endings-[0-9a-f]+$/.test(file));
  if (name === undefined) throw new Error("the fixture is not built");
  return path.join(deps, name);
}

const traceOf = ({ folder }: Workspace): string => path.join(folder, "trace");

/** The fault as one line of shell. */
function lineFor(workspace: Workspace, { script }: Sabotage): string {
  return `binary='${endingsBinary(workspace)}'; trace='${traceOf(workspace)}'; ${script}`;
}

describe.each(SABOTAGES)("a test binary that $what", (sabotage) => {
  test("before it is asked for its tests", async () => {
    const workspace = await own("outcomes");
    const env = fakeCargo("--no-run", `"$real" "$@" || exit; ${lineFor(workspace, sabotage)}; exit 0`);
    const { exitCode, stdout, stderr } = await workspace.nextest(["list"], { env });
    expect(stderr).toContain("error: creating test list failed\n\nCaused by:\n  for `outcomes::endings`, ");
    expect(stderr).toContain(
      `\`${endingsBinaryText(workspace)} --list --format terse\` could not be started`,
    );
    expect(stderr).toEndWith(`Caused by:\n  ${sabotage.cause}\n`);
    expect(stdout).toBe("");
    expect(fs.existsSync(traceOf(workspace))).toBe(false);
    expect(exitCode).toBe(104);
  });

  test("after it told its tests", async () => {
    const workspace = await own("outcomes");
    const binary = endingsBinary(workspace);
    // A setup script runs exactly then.
    const config = workspace.write(
      "sabotage.toml",
      `experimental = ["setup-scripts"]
[scripts.setup.sabotage]
command = ["sh", "-c", ${JSON.stringify(lineFor(workspace, sabotage))}]
[[profile.default.scripts]]
filter = "all()"
setup = "sabotage"
`,
    );
    const args = ["run", "--config-file", config, "--no-fail-fast", "pass::silent", "reads_standard_input"];
    const { exitCode, stderr, events } = await workspace.nextest(args, { events: true });

    const results = eventsOfType(events, "test-finished").map(({ test: { testName }, outcome }) => [
      String(testName),
      outcome.attempts[0].result,
    ]);
    const failure = { code: sabotage.code, message: sabotage.cause, program: binary };
    expect(Object.fromEntries(results)).toEqual({
      "pass::silent": { kind: "pass" },
      reads_standard_input: { kind: "exec-fail", failure },
    });
    expect(stderr).toMatch(/^ {7}XFAIL \[ .*\] \(\d\/2\) outcomes::endings reads_standard_input$/m);
    expect(stderr).toContain(`- failed to start \`${binary}\`\n`);
    expect(stderr).toContain(`- ${sabotage.cause} (${sabotage.code})\n`);
    expect(stderr).toContain("2 tests run: 1 passed, 1 exec failed");
    expect(fs.existsSync(traceOf(workspace))).toBe(false);
    expect(exitCode).toBe(100);
  });
});

/** As the binary is called in messages: the sabotage may have taken it away. */
function endingsBinaryText({ folder }: Workspace): string {
  const dep = fs
    .readdirSync(path.join(folder, "target/debug/deps"))
    .find((file) => /^endings-.*\.d$/.test(file));
  return path.join(folder, "target/debug/deps", (dep ?? "").replace(/\.d$/, ""));
}
