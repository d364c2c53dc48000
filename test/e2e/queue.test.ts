/** `--queue` where there is no Redis. With one, and with several nodes: `npm run queue`. */
import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import * as path from "node:path";
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

/** An address without a server. */
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
