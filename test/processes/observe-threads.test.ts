/** The supervisor has a thread for each test that runs; if no more threads can be added, they serve several tests each. */
import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ObservedTest, Supervisor } from "../../src/os/linux/observe/supervisor.ts";
import { buildHelper } from "../../tools/build-native.ts";

setDefaultTimeout(60_000);

const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "nextest-threads-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const TESTS = 20;

/** Of this process. */
const threadCount = (): number => fs.readdirSync("/proc/self/task").length;

async function buildWith(workers: number): Promise<string> {
  const outfile = path.join(folder, `observe-${workers}.so`);
  const architecture = process.arch === "arm64" ? "arm64" : "x64";
  const definitions = [`MOST_WORKERS=${workers}`];
  if ((await buildHelper(architecture, { helper: "observe", outfile, definitions })) === undefined)
    throw new Error("no C compiler");
  return outfile;
}

/** Starts tests that wait until all of them have been observed, and returns what each of them named. */
async function observeAtOnce(
  workers: number,
): Promise<{ readonly seen: readonly ObservedTest[]; readonly added: number }> {
  const helper = await buildWith(workers);
  const supervisor = new Supervisor(helper);
  const socket = path.join(folder, `socket-${workers}`);
  const before = threadCount();
  expect(supervisor.open(socket, helper)).toBe(true);
  const children = Array.from({ length: TESTS }, (_, key) =>
    Bun.spawn(
      [
        helper,
        socket,
        String(key),
        "0",
        "/bin/sh",
        "-c",
        `test -e none-${key}; echo ready; read -r x || test -e late-${key}`,
      ],
      { cwd: folder, stdin: "pipe", stdout: "pipe", stderr: "inherit" },
    ),
  );
  for (const child of children) {
    const { value } = await child.stdout.getReader().read();
    expect(new TextDecoder().decode(value)).toBe("ready\n");
  }
  const added = threadCount() - before;
  for (const child of children) await child.stdin.end();
  await Promise.all(children.map(({ exited }) => exited));
  supervisor.stop();
  const seen: ObservedTest[] = [];
  while (!supervisor.take((each) => seen.push(each)).ended) await sleep(1);
  return { seen, added };
}

test.each([1, 3, 128])("at most %i threads serve tests that run at the same time", async (workers) => {
  const { seen, added } = await observeAtOnce(workers);
  if (workers < TESTS) expect(added).toBeLessThan(TESTS);
  else expect(added).toBeGreaterThanOrEqual(TESTS);
  expect(seen.map(({ key }) => key).sort((left, right) => left - right)).toEqual([...Array(TESTS).keys()]);
  for (const { key, text, complete } of seen) {
    expect(complete).toBe(true);
    const texts = text.split("\0");
    expect(texts).toContain(`s${folder}/none-${key}`);
    expect(texts).toContain(`s${folder}/late-${key}`);
  }
});
