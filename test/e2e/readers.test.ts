/** The reader of our output goes away, or the disk is full: a message says so, and so does the exit code. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { isAlive, until } from "../rig/rig.ts";
import { Fakes, pass } from "./fakes.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { environmentFor, type Ran, shared } from "./rig.ts";

setDefaultTimeout(60_000);

const MANY = { HARNESS_FIRST: "many", HARNESS_COUNT: "3000" };

/** Runs with standard output cut off by `head`; the exit code is the program's own. */
async function throughHead(args: readonly string[], redirection: string): Promise<Ran> {
  const file = path.join(scratchFolder(), "code");
  const shell = `{ "$@" ${redirection}; echo $? >'${file}'; } | head -n 3`;
  const ran = await (await shared("harness")).nextest(args, { shell, env: MANY });
  return { ...ran, exitCode: Number(fs.readFileSync(file, "utf8")) };
}

describe("a reader that goes away", () => {
  test("ends a run: 110, and most tests never start", async () => {
    const trace = path.join(scratchFolder(), "events.ndjson");
    const { exitCode, stdout } = await throughHead(["run", "--output", `ndjson:${trace}`], "2>&1");
    expect(stdout.split("\n")).toHaveLength(4);
    const started = fs.readFileSync(trace, "utf8").match(/^\{"type":"test-started"/gm) ?? [];
    expect(started.length).toBeGreaterThan(0);
    expect(started.length).toBeLessThan(3000);
    expect(exitCode).toBe(110);
  });

  test("ends a stream of events: 110, and the reason is on standard error", async () => {
    const { exitCode, stderr } = await throughHead(["run", "--message-format", "ndjson"], "");
    expect(stderr).toEndWith("error: cannot write output\n\nCaused by:\n  broken pipe\n");
    expect(exitCode).toBe(110);
  });

  test("has seen enough of a list", async () => {
    const { exitCode, stdout, stderr } = await throughHead(["list"], "");
    expect(stdout.split("\n")).toHaveLength(4);
    expect(stderr).not.toContain("error");
    expect(exitCode).toBe(0);
  });
});

/** Takes all the room that a pipe has left. */
function fill(pipe: string): void {
  const fd = fs.openSync(pipe, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
  try {
    for (;;) fs.writeSync(fd, "\n");
  } catch {
    fs.closeSync(fd);
  }
}

/** A run whose standard error is never read; its events are written to a file. */
class UnreadRun {
  readonly #folder = scratchFolder();
  readonly #pipe = path.join(this.#folder, "unread");
  readonly #trace = path.join(this.#folder, "events.ndjson");
  readonly #held: number;
  readonly child: Bun.Subprocess;

  constructor(cwd: string, fakes: Fakes, args: readonly string[]) {
    Bun.spawnSync(["mkfifo", this.#pipe]);
    this.#held = fs.openSync(this.#pipe, "r+");
    const line = [EXECUTABLE, "nextest", "run", "--output", `ndjson:${this.#trace}`, ...fakes.args, ...args];
    this.child = Bun.spawn(line, {
      cwd,
      env: environmentFor({ env: { ...fakes.env, HARNESS_FIRST: "many", HARNESS_COUNT: "2" } }),
      stdio: ["ignore", "ignore", this.#held],
    });
  }

  /** From now on nothing more can be written. */
  block(): void {
    fill(this.#pipe);
  }

  count(type: string): number {
    const text = fs.existsSync(this.#trace) ? fs.readFileSync(this.#trace, "utf8") : "";
    return text.split(`{"type":"${type}"`).length - 1;
  }

  [Symbol.dispose](): void {
    this.child.kill("SIGKILL");
    fs.closeSync(this.#held);
  }
}

describe.if(process.platform === "linux")("a reader that stops reading", () => {
  test("is not waited for once a signal ended the run", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    using run = new UnreadRun(folder, fakes, ["-E", "binary(first)", "-j1"]);
    const fake = await fakes.rig.next();
    run.block();
    run.child.kill("SIGTERM");
    expect(await run.child.exited).toBe(100);
    expect(isAlive(fake.hello.pid)).toBe(false);
    expect(run.count("run-finished")).toBe(1);
  });

  test("keeps neither the next test nor the global timeout", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes(`[profile.default]\nglobal-timeout = "4s"`);
    using run = new UnreadRun(folder, fakes, ["-E", "binary(first)", "--no-capture"]);
    const fake = await fakes.rig.next();
    run.block();
    await pass(fake);
    // Its start waits for the text before it, which stays unread.
    await until(() => run.count("test-started") === 2, "the second test is to start");
    expect(await run.child.exited).toBe(100);
    expect(run.count("test-finished")).toBe(2);
    expect(run.count("run-finished")).toBe(1);
  });
});

const NO_ROOM = "error: cannot write output\n\nCaused by:\n  no space left on device\n";

describe.if(process.platform === "linux")("no room", () => {
  test.each([
    ["for a list", ["list"]],
    ["for a list as JSON", ["list", "-T", "json"]],
    ["for events", ["run", "--message-format", "ndjson"]],
    ["for help", ["run", "--help"]],
  ])("%s: 110, and the reason is on standard error", async (_, args) => {
    const { exitCode, stderr } = await (await shared("harness")).nextest(args, { shell: '"$@" >/dev/full' });
    expect(stderr).toEndWith(NO_ROOM);
    expect(exitCode).toBe(110);
  });

  test("for a report: 110", async () => {
    const { exitCode } = await (await shared("harness")).nextest(["run"], { shell: '"$@" 2>/dev/full' });
    expect(exitCode).toBe(110);
  });

  test("for a file of events: 110, with the file's name, and the report is whole", async () => {
    const workspace = await shared("harness");
    const args = ["run", "--no-fail-fast", "--output", "ndjson:/dev/full"];
    const { exitCode, stderr } = await workspace.nextest(args);
    expect(stderr).toContain(" 7 tests run: 4 passed, 3 failed");
    expect(stderr).toContain(
      "error: cannot write report `/dev/full`\n\nCaused by:\n  no space left on device\n",
    );
    expect(exitCode).toBe(110);
  });

  test("for a mistake on the command line it stays that mistake", async () => {
    const { exitCode } = await (
      await shared("harness")
    ).nextest(["run", "--bogus"], { shell: '"$@" 2>/dev/full' });
    expect(exitCode).toBe(2);
  });
});

describe("closed streams", () => {
  test("nobody reads standard error: the exit code is all there is", async () => {
    const workspace = await shared("harness");
    const ran = await workspace.nextest(["run", "--no-fail-fast"], { shell: '"$@" 2>&-', events: true });
    expect(ran.stdout).toBe("");
    expect(ran.events.filter(({ type }) => type === "test-finished")).toHaveLength(7);
    expect(ran.exitCode).toBe(100);
  });
});
