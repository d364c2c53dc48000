/** `--remote` with real tests, at a server in this process that executes actions in folders of their own. */
import { afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import type { TestFinished } from "../../src/model/events.ts";
import { create } from "@bufbuild/protobuf";
import { DigestSchema } from "../../src/remote/protocol/execution_pb.js";
import { CODE } from "../../src/remote/faults.ts";
import { type DoubleOptions, DoubleServer } from "../remote/double.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { environmentFor, eventsOfType, type Ran, type RunOptions, Workspace } from "./rig.ts";

setDefaultTimeout(120_000);

/** A file out of the workspace. */
const OUTSIDE = path.join(scratchFolder(), "outside");

const LIBRARY = `
#[test]
fn passes() {}

#[test]
fn fails() {
    println!("to standard output");
    eprintln!("to standard error");
    panic!("on purpose");
}

#[test]
fn crashes() {
    std::process::abort();
}

#[test]
fn passes_the_second_time() {
    assert_ne!(std::env::var("NEXTEST_ATTEMPT").unwrap(), "1");
}

#[test]
fn says_much() {
    for line in 0..4000 {
        println!("{line} 0123456789012345678901234567890123456789");
    }
    panic!("so that it is shown");
}

#[test]
fn reads_its_files() {
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    assert_eq!(std::fs::read_to_string(format!("{folder}/data/a.txt")).unwrap(), "a");
    assert_eq!(std::fs::read_to_string("data/link").unwrap(), "a");
    assert!(!std::path::Path::new("target").exists());
}

#[test]
fn needs_a_named_input() {
    assert_eq!(std::fs::read_to_string("../shared/b.txt").unwrap(), "b");
}

#[test]
fn sees_no_secret() {
    assert!(std::env::var("REMOTE_SECRET").is_err());
    assert_eq!(std::env::var("REMOTE_NAMED").unwrap(), "named");
    assert_eq!(std::env::var("NEXTEST_RUN_ID").unwrap(), "00000000-0000-0000-0000-000000000000");
}

#[test]
fn writes_a_file() {
    std::fs::create_dir_all("out").unwrap();
    std::fs::write("out/report.txt", "written").unwrap();
}

#[test]
fn writes_folders_and_links() {
    use std::os::unix::fs::{symlink, PermissionsExt};
    // What an earlier run left in the package is sent with it.
    let _ = std::fs::remove_dir_all("kept");
    let _ = std::fs::remove_file("latest");
    std::fs::create_dir_all("kept/deep").unwrap();
    std::fs::write("kept/deep/a", "deep").unwrap();
    std::fs::write("kept/run", "#!/bin/sh").unwrap();
    std::fs::set_permissions("kept/run", std::fs::Permissions::from_mode(0o755)).unwrap();
    symlink("deep/a", "kept/near").unwrap();
    symlink("${OUTSIDE}", "kept/away").unwrap();
    symlink("kept/run", "latest").unwrap();
    std::fs::write("undeclared", "").unwrap();
}

#[test]
fn is_here_with_a_device() {
    assert!(std::path::Path::new(&std::env::var("REMOTE_DEVICE").unwrap()).exists());
}

#[test]
#[ignore]
fn sleeps() {
    println!("before");
    std::thread::sleep(std::time::Duration::from_secs(60));
}
`;

const INTEGRATION = `
#[test]
fn starts_its_executable() {
    let program = std::env::var("NEXTEST_BIN_EXE_far-tool").unwrap();
    let output = std::process::Command::new(program).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "far\\n");
}
`;

const CONFIG = `
[profile.default]
retries = 1
remote-jobs = 3
slow-timeout = { period = "30s", grace-period = "5s" }

[profile.default.remote]
inputs = ["shared/**"]
env = ["REMOTE_NAMED"]
outputs = ["far/out/report.txt", "far/kept", "far/latest", "far/never-written"]
platform = { OSFamily = "linux" }

[[profile.default.overrides]]
filter = "test(device)"
remote = "never"

[profile.short]
slow-timeout = { period = "1s", terminate-after = 1, grace-period = "5s" }
retries = 0

[profile.ready]
remote = "prefer"
`;

const root = path.join(scratchFolder(), "remote");
const workspace = new Workspace(root);
let double: DoubleServer | undefined;

beforeAll(async () => {
  fs.writeFileSync(OUTSIDE, "mine");
  workspace.write("Cargo.toml", '[workspace]\nmembers = ["far"]\nresolver = "2"\n');
  workspace.write(
    "far/Cargo.toml",
    '[package]\nname = "far"\nversion = "0.1.0"\nedition = "2021"\n[[bin]]\nname = "far-tool"\npath = "src/main.rs"\n',
  );
  workspace.write("far/src/lib.rs", LIBRARY);
  workspace.write("far/src/main.rs", 'fn main() { println!("far"); }\n');
  workspace.write("far/tests/integration.rs", INTEGRATION);
  workspace.write("far/data/a.txt", "a");
  fs.symlinkSync("a.txt", path.join(root, "far/data/link"));
  workspace.write("shared/b.txt", "b");
  workspace.write(".config/nextest.toml", CONFIG);
  const built = await workspace.nextest(["run", "--no-run", "--offline"]);
  expect(built.exitCode).toBe(0);
});

afterEach(() => double?.stop());

const ENV = { REMOTE_SECRET: "secret", REMOTE_NAMED: "named", REMOTE_DEVICE: "/dev/null" };

async function serve(options: DoubleOptions = {}): Promise<DoubleServer> {
  double = await DoubleServer.start(options);
  return double;
}

function runAt(address: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Ran> {
  return workspace.nextest(["run", "--offline", "--remote", `grpc://${address}`, "--no-fail-fast", ...args], {
    env: ENV,
    events: true,
    ...options,
  });
}

/** What became of each test, without what differs from run to run. */
function results({ events }: Ran): readonly (readonly [string, readonly unknown[]])[] {
  return eventsOfType(events, "test-finished")
    .map(({ test, outcome }): readonly [string, readonly unknown[]] => [
      test.testName,
      outcome.attempts.map(({ result, isSlow, exitedEarly }) => ({ result, isSlow, exitedEarly })),
    ])
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
}

function finished({ events }: Ran, name: string): TestFinished {
  const found = eventsOfType(events, "test-finished").find(({ test }) => test.testName.endsWith(name));
  if (found === undefined) throw new Error(`${name} has no result`);
  return found;
}

function outputOf(ran: Ran, name: string): string {
  const output = finished(ran, name).outcome.attempts[0].output;
  return output.kind === "split" ? `${output.stdout?.text}${output.stderr?.text}` : output.output.text;
}

describe("a run elsewhere", () => {
  test("has the results of one at home, and uploads nothing the second time", async () => {
    const server = await serve();
    const here = await workspace.nextest(["run", "--offline", "--no-fail-fast"], {
      env: { ...ENV, NEXTEST_RUN_ID_EXPECTED: "" },
      events: true,
    });
    const far = await runAt(server.address, ["--verbose"]);
    // At home a test sees the whole environment.
    const but = (ran: Ran) => results(ran).filter(([name]) => name !== "sees_no_secret");
    expect(but(far)).toEqual(but(here));
    expect(far.exitCode).toBe(here.exitCode);
    expect(finished(far, "sees_no_secret").outcome.attempts[0].result).toEqual({ kind: "pass" });
    expect(outputOf(far, "fails")).toContain("to standard output\n");
    expect(outputOf(far, "says_much")).toContain("\n3999 0123456789012345678901234567890123456789\n");
    expect(fs.readFileSync(path.join(root, "far/out/report.txt"), "utf8")).toBe("written");
    expect(server.mostAtOnce).toBeGreaterThan(1);
    expect(server.mostAtOnce).toBeLessThanOrEqual(3);
    expect(far.stderr).toMatch(/remote: uploaded [1-9]\d* blobs/);
    const again = await runAt(server.address, ["--verbose"]);
    expect(but(again)).toEqual(but(here));
    expect(again.stderr).toContain("remote: uploaded 0 blobs (0 bytes)");
  });

  test("brings declared outputs back: files, folders and links, but no link that leads out of the workspace", async () => {
    const server = await serve();
    const far = (file: string) => path.join(root, "far", file);
    for (const left of ["kept", "latest", "undeclared"])
      fs.rmSync(far(left), { recursive: true, force: true });
    const ran = await runAt(server.address, ["-E", "test(writes_folders)"]);
    expect(ran.exitCode).toBe(0);
    expect(fs.readFileSync(far("kept/deep/a"), "utf8")).toBe("deep");
    expect(fs.statSync(far("kept/run")).mode & 0o111).toBe(0o111);
    expect(fs.readlinkSync(far("kept/near"))).toBe("deep/a");
    expect(fs.readlinkSync(far("latest"))).toBe("kept/run");
    expect(fs.readdirSync(far("kept")).toSorted()).toEqual(["deep", "near", "run"]);
    expect(fs.existsSync(far("undeclared"))).toBe(false);
    // A second run replaces what the first one wrote.
    fs.writeFileSync(far("kept/deep/a"), "changed");
    expect((await runAt(server.address, ["-E", "test(writes_folders)"])).exitCode).toBe(0);
    expect(fs.readFileSync(far("kept/deep/a"), "utf8")).toBe("deep");
    for (const left of ["kept", "latest"]) fs.rmSync(far(left), { recursive: true, force: true });
  });

  test("writes nothing through a link that is already where an output belongs", async () => {
    const server = await serve();
    const before = fs.statSync(OUTSIDE, { bigint: true });
    const kept = path.join(root, "far/kept");
    fs.mkdirSync(kept);
    fs.symlinkSync(OUTSIDE, path.join(kept, "away"));
    fs.mkdirSync(path.join(root, "far/out"), { recursive: true });
    fs.rmSync(path.join(root, "far/out/report.txt"), { force: true });
    fs.symlinkSync(OUTSIDE, path.join(root, "far/out/report.txt"));
    // The files behind the links are sent with the test, and the one below `kept` comes back as it was.
    expect((await runAt(server.address, ["-E", "test(writes_a_file)"])).exitCode).toBe(0);
    const after = fs.statSync(OUTSIDE, { bigint: true });
    expect(fs.readFileSync(OUTSIDE, "utf8")).toBe("mine");
    expect([after.ctimeNs, after.ino]).toEqual([before.ctimeNs, before.ino]);
    expect(fs.readFileSync(path.join(kept, "away"), "utf8")).toBe("mine");
    expect(fs.readFileSync(path.join(root, "far/out/report.txt"), "utf8")).toBe("written");
    fs.rmSync(kept, { recursive: true });
  });

  test("says where the time went, and what stayed here", async () => {
    const server = await serve({ queueing: 300 });
    const ran = await runAt(server.address, ["-E", "test(/^passes$/) + test(device)"]);
    expect(ran.exitCode).toBe(0);
    const [attempt] = finished(ran, "passes").outcome.attempts;
    expect(attempt.remote).toMatchObject({ worker: "double", queuing: 10, faults: 0, cached: false });
    expect(attempt.duration).toBe(attempt.remote?.executing ?? -1);
    expect(finished(ran, "device").outcome.attempts[0].remote).toBeUndefined();
    expect(server.executions.size).toBe(1);
  });

  test("takes time from a test only while it is executed, and ends it there, with its output", async () => {
    const server = await serve({ queueing: 1500 });
    const args = ["-P", "short", "--run-ignored", "all", "-E", "test(sleeps) + test(/^passes$/)"];
    const ran = await runAt(server.address, args);
    expect(finished(ran, "passes").outcome.attempts[0].result).toEqual({ kind: "pass" });
    expect(finished(ran, "sleeps").outcome.attempts[0].result).toEqual({ kind: "timeout", result: "fail" });
    expect(outputOf(ran, "sleeps")).toContain("before\n");
    expect(ran.exitCode).toBe(100);
  });
});

test("recordings, traces and pages say where the time went, and hold no secret", async () => {
  const server = await serve({ queueing: 50 });
  const state = path.join(scratchFolder(), "remote-records");
  const userConfig = workspace.write(
    "recording.toml",
    `[experimental]\nrecord = true\n[record]\nenabled = true\n[remote]\nheaders.authorization = { env = "NEXTEST_REMOTE_LOGIN", prefix = "Bearer " }\nheaders-command = ["sh", "-c", "echo x-key: pr1nted"]\n`,
  );
  const page = path.join(scratchFolder(), "remote-page.html");
  const env = {
    ...ENV,
    NEXTEST_STATE_DIR: state,
    NEXTEST_REMOTE_LOGIN: "s3cret-login",
    NEXTEST_CACHE_REMOTE: "http://ci:s3cret-word@127.0.0.1:9",
  };
  const options = { env, events: true };
  const args = ["--user-config-file", userConfig, "--output", `html:${page}`, "-E", "test(/^passes$/)"];
  const ran = await runAt(server.address, args, options);
  expect(ran.exitCode).toBe(0);
  expect(server.headers.get("authorization")).toEqual(["Bearer s3cret-login"]);
  const { remote } = finished(ran, "passes").outcome.attempts[0];
  const [queuing, executing] = [remote?.queuing, remote?.executing].map((time) => Math.round(time ?? -1));
  const command = (...words: readonly string[]) =>
    workspace.nextest([...words, "--user-config-file", userConfig], { env });
  const trace = await command("store", "export-chrome-trace", "latest");
  expect(trace.exitCode).toBe(0);
  expect(trace.stdout).toMatch(new RegExp(`"remote":\\{"worker":"double","queuing_ms":${queuing}`));
  expect(trace.stdout).toContain(`"executing_ms":${executing}`);
  expect(fs.readFileSync(page, "utf8")).toContain("on double: queued for 0.010 s");
  const shown = [ran.stderr, ran.stdout, JSON.stringify(ran.events), trace.stdout];
  for (const words of [
    ["show-config", "test-groups"],
    ["store", "info", "latest"],
    ["replay", "--run-id", "latest"],
  ]) {
    const { stdout, stderr } = await command(...words);
    shown.push(stdout, stderr);
  }
  for (const file of fs.readdirSync(state, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const bytes = fs.readFileSync(path.join(file.parentPath, file.name));
    shown.push(bytes.toString("latin1"));
    if (file.name.endsWith(".zst")) shown.push(Bun.zstdDecompressSync(bytes).toString("latin1"));
  }
  for (const text of shown) expect(text).not.toMatch(/s3cret|pr1nted/);
});

test("another checkout at the same path makes the same actions, whatever its environment and its times", async () => {
  const server = await serve();
  const args = [
    "--cache",
    "read-write",
    "-E",
    "test(/^passes$/) + test(reads) + test(executable) + test(needs)",
  ];
  const first = await runAt(server.address, args, { env: { ...ENV, USER: "one", TERM: "dumb" } });
  expect(first.exitCode).toBe(0);
  fs.cpSync(root, `${root}-copy`, { recursive: true, verbatimSymlinks: true, preserveTimestamps: false });
  fs.rmSync(root, { recursive: true });
  fs.cpSync(`${root}-copy`, root, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => path.relative(`${root}-copy`, file) !== "target",
  });
  const executed = server.executions.size;
  const env = {
    ...ENV,
    XDG_CACHE_HOME: path.join(scratchFolder(), "second-machine"),
    USER: "two",
    EXTRA: "x",
  };
  const second = await runAt(server.address, [...args, "--verbose"], { env });
  expect(second.exitCode).toBe(0);
  expect(second.stderr).toContain("Compiling far");
  expect(second.stderr).toContain("remote: uploaded 0 blobs (0 bytes)");
  const cached = eventsOfType(second.events, "test-finished").map(
    ({ outcome }) => outcome.attempts[0].remote?.cached,
  );
  expect(cached).toEqual([true, true, true, true]);
  expect(server.executions.size).toBe(executed + 4);
  expect(server.count("Execute")).toBe(8);
});

test("a test that exceeds the server's own limit timed out", async () => {
  const server = await serve({ limit: 300 });
  const ran = await runAt(server.address, ["--retries", "0", "--run-ignored", "all", "-E", "test(sleeps)"]);
  expect(ran.exitCode).toBe(100);
  expect(finished(ran, "sleeps").outcome.attempts[0].result).toEqual({ kind: "timeout", result: "fail" });
  expect(ran.stderr).toMatch(/TIMEOUT \[.*sleeps/);
  expect(outputOf(ran, "sleeps")).toContain("before\n");
});

test("a server that takes only BLAKE3 runs tests, and has everything the second time", async () => {
  const server = await serve({ digests: "blake3" });
  const args = ["--verbose", "-E", "test(/^passes$/) + test(reads) + test(executable)"];
  const [first, second] = [await runAt(server.address, args), await runAt(server.address, args)];
  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
  expect(first.stderr).toMatch(/remote: uploaded [1-9]\d* blobs/);
  expect(second.stderr).toContain("remote: uploaded 0 blobs (0 bytes)");
});

test("with --cache a test that passed is not executed again, and one that failed is", async () => {
  const server = await serve();
  const args = ["--cache", "read-write", "--retries", "0", "-E", "test(/^passes$/) + test(/^fails$/)"];
  const first = await runAt(server.address, args);
  const before = server.results.size;
  const gone = create(DigestSchema, { hash: "0".repeat(64), sizeBytes: 7n });
  const second = await runAt(server.address, args);
  expect([first.exitCode, second.exitCode]).toEqual([100, 100]);
  expect(before).toBe(2);
  const cached = (ran: Ran, name: string) => finished(ran, name).outcome.attempts[0].remote?.cached;
  expect(["passes", "fails"].map((name) => cached(first, name))).toEqual([false, false]);
  expect(["passes", "fails"].map((name) => cached(second, name))).toEqual([true, false]);
  // A run that only reads uses the result, and adds none: that of the other test it executes without storing it.
  const reading = await runAt(server.address, ["--cache", "read", ...args.slice(2)]);
  expect(["passes", "fails"].map((name) => cached(reading, name))).toEqual([true, false]);
  expect(server.results.size).toBe(before);
  // A stored result whose output is gone is none.
  for (const [key, result] of server.results)
    server.results.set(key, { ...result, stdoutRaw: new Uint8Array(), stdoutDigest: gone });
  const after = await runAt(server.address, args);
  expect(after.exitCode).toBe(100);
  expect(cached(after, "passes")).toBe(false);
  const without = await runAt(server.address, args.slice(2));
  expect(cached(without, "passes")).toBe(false);
});

describe("faults", () => {
  test("are tried again, and are no test's failure", async () => {
    const server = await serve({
      misbehave: ({ method, before }) => {
        if (method === "Execute" && before === 0) return { kind: "cut", after: 1 };
        if (method === "Execute" && before === 1) return { kind: "worker", code: CODE.unavailable };
        return before === 0 && method !== "GetCapabilities"
          ? { kind: "fail", code: CODE.resourceExhausted }
          : undefined;
      },
    });
    const ran = await runAt(server.address, ["-E", "test(/^passes$/) + test(reads)"]);
    expect(ran.exitCode).toBe(0);
    const faults = ["passes", "reads_its_files"].map(
      (name) => finished(ran, name).outcome.attempts[0].remote?.faults ?? 0,
    );
    expect(Math.max(...faults)).toBeGreaterThan(0);
  });

  test("a lost server ends the run with a code of its own, and everything known is reported", async () => {
    const server = await serve({
      misbehave: ({ method, before }) =>
        method === "Execute" && before >= 2 ? { kind: "fail", code: CODE.unauthenticated } : undefined,
    });
    const ran = await runAt(server.address, [
      "-E",
      "binary(far) - test(fails) - test(crashes) - test(much) - test(second)",
    ]);
    expect(ran.exitCode).toBe(140);
    expect(ran.stderr).toContain("the remote server is lost: UNAUTHENTICATED");
    const names = eventsOfType(ran.events, "test-finished").map(({ test }) => test.testName);
    // The two that were executed, and the one that runs here.
    expect(names).toHaveLength(new Set(names).size);
    expect(names.length).toBeGreaterThanOrEqual(2);
    const [end] = eventsOfType(ran.events, "run-finished");
    expect(end?.stats).toMatchObject({ cancelReason: "remote-lost", finishedCount: names.length, failed: 0 });
  });

  test("tests that may run here do so when the server is lost in the middle, and count once", async () => {
    const server = await serve({
      misbehave: ({ method, before }) =>
        method === "Execute" && before >= 1 ? { kind: "fail", code: CODE.unauthenticated } : undefined,
    });
    const args = [
      "-P",
      "ready",
      "--test-threads",
      "1",
      "-E",
      "test(/^passes$/) + test(/^reads/) + test(/^writes_a/)",
    ];
    const ran = await runAt(server.address, args);
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr.match(/the remote server is lost, and tests that may run here do so/g)).toHaveLength(1);
    const results = eventsOfType(ran.events, "test-finished");
    expect(results).toHaveLength(3);
    expect(eventsOfType(ran.events, "test-started")).toHaveLength(3);
    const there = results.filter(({ outcome }) => outcome.attempts[0].remote !== undefined);
    expect(there).toHaveLength(1);
    const [end] = eventsOfType(ran.events, "run-finished");
    expect(end?.stats).toMatchObject({ initialRunCount: 3, finishedCount: 3, passed: 3 });
    expect(end?.stats.cancelReason).toBeUndefined();
  });

  test("a server that cannot be reached is an error before anything runs, or a warning", async () => {
    const server = await serve();
    server.stop();
    const refused = await runAt(server.address);
    expect(refused.exitCode).toBe(96);
    expect(refused.stderr).toContain(`cannot run tests at the remote server \`grpc://${server.address}\``);
    expect(eventsOfType(refused.events, "test-started")).toEqual([]);
    const ready = await runAt(server.address, ["-P", "ready", "-E", "test(/^passes$/)"]);
    expect(ready.exitCode).toBe(0);
    expect(ready.stderr).toContain("all tests run here");
  });
});

test("an interrupted run cancels what runs there", async () => {
  const server = await serve();
  const args = ["run", "--offline", "--remote", `grpc://${server.address}`, "--run-ignored", "only"];
  const child = Bun.spawn([EXECUTABLE, "nextest", ...args], {
    cwd: root,
    env: environmentFor({ env: ENV }),
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  while (server.executions.size === 0) await Bun.sleep(10);
  child.kill("SIGINT");
  const stderr = await new Response(child.stderr).text();
  expect(await child.exited).toBe(100);
  expect(stderr).toContain("SIGINT");
  while (server.cancelled === 0) await Bun.sleep(10);
});

describe("where tests stay here", () => {
  test("--remote off, --no-capture, and none that may run elsewhere", async () => {
    const server = await serve();
    const env = { ...ENV, NEXTEST_REMOTE: `grpc://${server.address}` };
    const filter = ["-E", "test(/^passes$/)"];
    for (const more of [["--remote", "off"], ["--no-capture"]]) {
      const ran = await workspace.nextest(["run", "--offline", ...filter, ...more], { env });
      expect(ran.exitCode).toBe(0);
    }
    const only = await workspace.nextest(["run", "--offline", "-E", "test(device)"], { env });
    expect(only.exitCode).toBe(0);
    expect(server.count("GetCapabilities")).toBe(0);
    const there = await workspace.nextest(["run", "--offline", ...filter], { env });
    expect(there.exitCode).toBe(0);
    expect(server.executions.size).toBe(1);
  });

  test("a wrong address is refused", async () => {
    const ran = await workspace.nextest(["run", "--remote", "http://localhost:1"]);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("not an address of a server");
  });
});

test("headers come from the user's configuration, from variables and from a command", async () => {
  const server = await serve();
  const config = workspace.write(
    "user.toml",
    `[remote]\nheaders.x-plain = "plain"\nheaders.authorization = { env = "TOKEN", prefix = "Bearer " }\nheaders-command = ["sh", "-c", "echo x-printed: 7"]\n`,
  );
  const args = ["--user-config-file", config, "-E", "test(/^passes$/)"];
  const ran = await runAt(server.address, args, { env: { ...ENV, TOKEN: "t0ken" } });
  expect(ran.exitCode).toBe(0);
  const sent = ["x-plain", "authorization", "x-printed"].map((name) => server.headers.get(name)[0]);
  expect(sent).toEqual(["plain", "Bearer t0ken", "7"]);
  const without = await runAt(server.address, args);
  expect(without.exitCode).toBe(96);
  expect(without.stderr).toContain("the variable `TOKEN`, which is not set");
  expect(`${ran.stderr}${without.stderr}`).not.toContain("t0ken");
});
