/**
 * `--queue` where there is no Redis, and where there is one if it is installed. Several nodes and everything that may go
 * wrong: `npm run queue`.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { type OwnRedis, startRedis } from "../../conformance/queue/redis-server.ts";
import { scratchFolder } from "./fixtures.ts";
import { run, Workspace } from "./rig.ts";

setDefaultTimeout(120_000);

const root = path.join(scratchFolder(), "queued");
let workspace: Workspace;

const LIBRARY = Array.from({ length: 8 }, (_, index) => `#[test]\nfn t${index}() {}\n`).join("\n");

beforeAll(async () => {
  workspace = new Workspace(root);
  workspace.write("Cargo.toml", '[package]\nname = "queued"\nversion = "0.1.0"\nedition = "2021"\n');
  workspace.write("src/lib.rs", LIBRARY);
  await run(["cargo", "test", "--no-run"], { cwd: root });
});

/** Nobody listens there. */
const NOWHERE = "redis://me:s3cret@127.0.0.1:9/run?patience=0s";

describe("without a server", () => {
  test("the run ends before it begins, with an exit code of its own", async () => {
    const { exitCode, stderr } = await workspace.nextest(["run", "--queue", NOWHERE]);
    expect(exitCode).toBe(115);
    expect(stderr).toContain("error: cannot reach the queue at `127.0.0.1:9`");
    expect(stderr).toContain("with `--partition`");
    expect(stderr).not.toContain("s3cret");
  });

  test("with --partition, the machine runs its shard", async () => {
    const shards = await Promise.all(
      [1, 2].map(async (shard) => {
        const args = ["run", "--queue", NOWHERE, "--partition", `count:${shard}/2`];
        const { exitCode, events, stderr } = await workspace.nextest(args, { events: true });
        expect(exitCode).toBe(0);
        expect(stderr).toContain("running the tests of `--partition` alone");
        return events.flatMap((event): readonly string[] =>
          event.type === "test-finished" ? [event.test.testName] : [],
        );
      }),
    );
    expect(shards.map((names) => names.length)).toEqual([4, 4]);
    expect(shards.flat().toSorted()).toEqual(Array.from({ length: 8 }, (_, index) => `t${index}`));
  });
});

describe("the command line", () => {
  test("mistakes in the address are named, without the password", async () => {
    const { exitCode, stderr } = await workspace.nextest(["run", "--queue", "redis://me:s3cret@host/"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("the key of this run is missing: expected redis://HOST:PORT/KEY");
    expect(stderr).not.toContain("s3cret");
  });

  test("what cannot be combined with it is refused", async () => {
    for (const other of [["--no-run"], ["--stress-count", "2"], ["--debugger", "gdb"]]) {
      const { exitCode, stderr } = await workspace.nextest(["run", "--queue", NOWHERE, ...other]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain("--queue");
    }
  });

  test("the variable is its twin", async () => {
    const { exitCode } = await workspace.nextest(["run"], { env: { NEXTEST_QUEUE: NOWHERE } });
    expect(exitCode).toBe(115);
  });
});

describe.skipIf(Bun.which("redis-server") === null)("with a server", () => {
  let redis: OwnRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  test("one node runs everything; its command line is told without secrets", async () => {
    const args = ["run", "--queue", `${redis.url}/one`];
    const { exitCode, events, stderr } = await workspace.nextest(args, { events: true });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("this machine ran 8 of the 8 tests of the queue");
    const started = events.find((event) => event.type === "run-started");
    expect(started?.shard).toMatchObject({ kind: "queue", shard: 1, total: 0 });
  });

  test("a queue of other tests is refused", async () => {
    const { exitCode, stderr } = await workspace.nextest(["run", "t0", "--queue", `${redis.url}/one`]);
    expect(exitCode).toBe(116);
    expect(stderr).toContain("holds other tests than this run");
  });

  test("a node that comes after the end runs nothing, and ends with the result of the whole", async () => {
    const { exitCode, stderr } = await workspace.nextest(["run", "--queue", `${redis.url}/one`]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("this machine ran 0 of the 8 tests of the queue");
  });

  test("the reports of the whole are those of a run", async () => {
    const [junit, recording] = [path.join(root, "whole.xml"), path.join(root, "whole.zip")];
    const reports = ["--queue-report", `junit:${junit}`, "--queue-report", `recording:${recording}`];
    const { exitCode } = await workspace.nextest(["run", "--queue", `${redis.url}/two`, ...reports]);
    expect(exitCode).toBe(0);
    expect(fs.readFileSync(junit, "utf8").match(/<testcase /g)).toHaveLength(8);
    const replayed = await workspace.nextest(["replay", "-R", recording], {
      env: { NEXTEST_EXPERIMENTAL_RECORD: "1" },
    });
    expect(replayed.stdout).toContain("8 tests run: 8 passed");
  });
});
