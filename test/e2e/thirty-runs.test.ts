/** Thirty recorded runs of a suite: each test is classified as what it is. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { own, type Workspace } from "./rig.ts";

setDefaultTimeout(300_000);

const RUNS = 30;

/**
 * `RUN` is the number of the run. `load_only` fails under load. `history probe` makes the load by processes that are
 * children of the test's grandparent; in a run, the variable says whether there is load.
 */
const SUITE = `
use std::{env, fs, thread, time::Duration};

fn run() -> u64 {
    env::var("RUN").ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

#[test]
fn steady() {}

/// Fails in three of ten runs.
#[test]
fn flake() {
    assert!(run() % 10 >= 3, "run {}", run());
}

#[test]
fn broken() {
    panic!("always");
}

/// By a tenth in each run, so far in the end that a busy machine does not hide it.
#[test]
fn grows() {
    thread::sleep(Duration::from_millis((30.0 * (run() as f64 / 7.0).exp2()) as u64));
}

#[test]
fn load_only() {
    assert!(env::var_os("LOADED").is_none() && !probe_makes_load(), "too slow under load");
}

fn probe_makes_load() -> bool {
    let probe = (0..2).fold("self".to_owned(), |id, _| parent(&id).unwrap_or_default());
    fs::read_dir("/proc").unwrap().flatten().any(|entry| {
        let id = entry.file_name().to_string_lossy().into_owned();
        let words = fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default();
        words.contains("while :") && parent(&id).as_deref() == Some(probe.as_str())
    })
}

fn parent(id: &str) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(1).map(str::to_owned)
}
`;

interface Listed {
  readonly tests: readonly { readonly "test-name": string; readonly grew?: boolean }[];
}

async function json(
  workspace: Workspace,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Listed> {
  const { stdout, stderr } = await workspace.nextest(["history", ...args, "--format", "json"], { env });
  expect(stderr).toBe("");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(stdout) as Listed;
}

test("a flake, a broken test, one that fails only under load, and one that grows", async () => {
  const workspace = await own("reruns");
  workspace.write("alpha/Cargo.toml", '[package]\nname = "alpha"\nversion = "0.1.0"\nedition = "2021"\n');
  workspace.write("alpha/tests/obeys.rs", SUITE);
  const env = { NEXTEST_HISTORY: "1", NEXTEST_STATE_DIR: path.join(scratchFolder(), "state") };
  for (let run = 0; run < RUNS; run += 1) {
    const loaded = run % 15 === 7 ? { LOADED: "1" } : {};
    const args = ["run", "-p", "alpha", "--test", "obeys", "--no-fail-fast", "-j1"];
    const { exitCode } = await workspace.nextest(args, { env: { ...env, ...loaded, RUN: String(run) } });
    expect(exitCode).toBe(100);
  }
  const names = ({ tests }: Listed): readonly string[] => tests.map((one) => one["test-name"]);
  // The least reliable first: 9 of 30, and 2 of 30.
  const flaky = await json(workspace, ["flaky"], env);
  expect(names(flaky)).toEqual(["flake", "load_only"]);
  expect(flaky.tests).toMatchObject([
    { attempts: 30, failed: 9 },
    { attempts: 30, failed: 2 },
  ]);
  expect(names(await json(workspace, ["failures"], env))).toEqual(["broken"]);
  const slowest = await workspace.nextest(["history", "slowest"], { env });
  const grown = slowest.stdout.split("\n").filter((line) => line.includes("slower: "));
  expect(grown.join("\n")).toMatch(/^.*alpha::obeys grows {2}slower: \d\.\d{3}s -> \d\.\d{3}s$/m);
  // If the machine itself becomes slower, others do as well.
  for (const line of grown) {
    const [, before, after] = /slower: (\S+)s -> (\S+)s$/.exec(line)?.map(Number) ?? [];
    expect(after).toBeGreaterThan(before ?? Infinity);
  }
  const verdict = async (name: string): Promise<string | undefined> => {
    const { stdout } = await workspace.nextest(["history", "probe", `alpha::obeys ${name}`, "-n", "3"], {
      env: { ...env, RUN: "5" },
    });
    return stdout.trimEnd().split("\n").at(-1);
  };
  expect(await verdict("steady")).toBe("  it passed each time");
  expect(await verdict("broken")).toBe("  it failed each time");
  expect(await verdict("load_only")).toBe("  it fails only under load");
});
