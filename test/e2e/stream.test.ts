/** `--message-format ndjson`: every event as a line that the published schema describes, at once, and nothing else. */
import Ajv from "ajv";
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { readEventLine } from "../../src/report/ndjson/read.ts";
import { Fakes, pass } from "./fakes.ts";
import { EXECUTABLE } from "./fixtures.ts";
import { RICH, richWorkspace } from "./outcome-profile.ts";
import { environmentFor, own, run, shared } from "./rig.ts";

setDefaultTimeout(60_000);

const SCHEMA = path.resolve(import.meta.dirname, "../../docs/run-event.schema.json");

const parsedSchema: unknown = JSON.parse(fs.readFileSync(SCHEMA, "utf8"));

function schemaCheck(): (line: string) => string | undefined {
  if (typeof parsedSchema !== "object" || parsedSchema === null) throw new Error("no schema");
  const validate = new Ajv({ allErrors: true, strictTuples: false }).compile(parsedSchema);
  return (line) => (validate(JSON.parse(line)) ? undefined : `${line}: ${JSON.stringify(validate.errors)}`);
}

/** The types of all lines; fails where a line is not an event by either schema. */
function typesOf(stdout: string): ReadonlySet<string> {
  expect(stdout).toEndWith("}\n");
  const check = schemaCheck();
  const types = new Set<string>();
  for (const [index, line] of stdout.slice(0, -1).split("\n").entries()) {
    expect(check(line)).toBeUndefined();
    const event = readEventLine(line, index + 1);
    if (!event.ok || event.value === undefined) throw new Error(`no event: ${line}`);
    types.add(event.value.type);
  }
  return types;
}

const NDJSON = ["--message-format", "ndjson"] as const;

test("every line of a run in which everything happens is an event by both schemas", async () => {
  const workspace = await richWorkspace();
  const ran = await workspace.nextest(["run", ...NDJSON, ...RICH.args], { env: RICH.env });
  expect(ran.exitCode).toBe(100);
  const types = typesOf(ran.stdout);
  for (const type of [
    "run-started",
    "script-started",
    "script-finished",
    "test-started",
    "test-slow",
    "attempt-failed",
    "retry-started",
    "test-finished",
    "test-skipped",
    "run-finished",
  ]) {
    expect([...types]).toContain(type);
  }
  // The script that is not captured writes to the other stream.
  expect(ran.stderr).toContain("spoken by a script\n");
});

test("rounds and a cancelled run are in the schema, too", async () => {
  const workspace = await richWorkspace();
  const rounds = await workspace.nextest([
    "run",
    ...NDJSON,
    "--profile",
    "rich",
    "--stress-count",
    "2",
    "-E",
    "test(pass::)",
  ]);
  expect([...typesOf(rounds.stdout)]).toContain("stress-round-finished");
  const cancelled = await workspace.nextest(["run", ...NDJSON, "-j1", "--fail-fast"]);
  expect([...typesOf(cancelled.stdout)]).toContain("cancel-started");
});

test("tests that are not captured write elsewhere", async () => {
  const workspace = await shared("outcomes");
  const ran = await workspace.nextest(["run", ...NDJSON, "--no-capture", "pass::prints"]);
  expect(ran.exitCode).toBe(0);
  typesOf(ran.stdout);
  expect(ran.stderr).toContain("on standard output\n");
});

test("cargo's own JSON has no place beside the events", async () => {
  const workspace = await shared("outcomes");
  const ran = await workspace.nextest(["run", ...NDJSON, "--cargo-message-format", "json"]);
  expect({ exitCode: ran.exitCode, stdout: ran.stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(ran.stderr).toContain("cannot both be written to standard output");
  const human = await workspace.nextest([
    "run",
    ...NDJSON,
    "--cargo-message-format",
    "short",
    "pass::silent",
  ]);
  expect(human.exitCode).toBe(0);
  typesOf(human.stdout);
});

test("a run without tests, and one that is not built", async () => {
  const workspace = await own("basic");
  const none = await workspace.nextest(["run", ...NDJSON, "no-such-test"]);
  expect(none.exitCode).toBe(4);
  expect([...typesOf(none.stdout)]).toEqual(["run-started", "test-skipped", "run-finished"]);
  workspace.write("Cargo.toml", "no manifest");
  expect(await workspace.nextest(["run", ...NDJSON])).toMatchObject({ exitCode: 102, stdout: "" });
});

/** The stream of a run whose tests wait for commands. */
function startPassing(cwd: string, fakes: Fakes) {
  return Bun.spawn([EXECUTABLE, "nextest", "run", ...NDJSON, ...fakes.args, "-j1", "pass::"], {
    cwd,
    env: environmentFor({ env: fakes.env }),
    stdio: ["ignore", "pipe", "ignore"],
  });
}

test("what happened is reported at once: the test ends only after its start was reported", async () => {
  const { folder } = await shared("outcomes");
  using fakes = new Fakes();
  const child = startPassing(folder, fakes);
  let heard = "";
  let waiting: (() => void) | undefined;
  const reading = (async () => {
    for await (const chunk of child.stdout) {
      heard += new TextDecoder().decode(chunk);
      waiting?.();
    }
  })();
  const until = async (type: string, count: number): Promise<void> => {
    while (heard.split(`"type":"${type}"`).length <= count) {
      await new Promise<void>((resolve) => (waiting = resolve));
    }
  };
  for (const count of [1, 2, 3]) {
    const fake = await fakes.rig.next();
    await until("test-started", count);
    expect(heard.match(/"test-finished"/g)?.length ?? 0).toBe(count - 1);
    await pass(fake);
    await until("test-finished", count);
  }
  await reading;
  expect(await child.exited).toBe(0);
  typesOf(heard);
});

/**
 * What the clock says of one line: the reader has it this long after the fact. The promise is 100 ms; where
 * many programs share the processors, the reader itself may have to wait, so the median is held to the promise
 * and the slowest line to ten times as much.
 */
const PROMISE_MS = 100;

test("a line is with its reader within 100 ms of the fact", async () => {
  const { folder } = await shared("outcomes");
  using fakes = new Fakes();
  const child = startPassing(folder, fakes);
  const lateness: number[] = [];
  const reading = (async () => {
    let begun = "";
    for await (const chunk of child.stdout) {
      const now = Date.now();
      const lines = (begun + new TextDecoder().decode(chunk)).split("\n");
      begun = lines.pop() ?? "";
      for (const line of lines) {
        const event = readEventLine(line, lateness.length + 1);
        if (!event.ok || event.value === undefined) throw new Error(`no event: ${line}`);
        lateness.push(now - event.value.timestamp);
      }
    }
  })();
  for (let count = 0; count < 3; count += 1) await pass(await fakes.rig.next());
  await reading;
  expect(await child.exited).toBe(0);
  const sorted = lateness.toSorted((left, right) => left - right);
  expect(sorted.length).toBeGreaterThan(7);
  expect(sorted[sorted.length >> 1]).toBeLessThan(PROMISE_MS);
  expect(sorted.at(-1)).toBeLessThan(10 * PROMISE_MS);
});

test("a reader that goes away ends the run", async () => {
  const workspace = await shared("outcomes");
  const line = [
    EXECUTABLE,
    "nextest",
    "run",
    ...NDJSON,
    "--manifest-path",
    path.join(workspace.folder, "Cargo.toml"),
  ];
  const ran = await run(["/bin/sh", "-c", '"$@" | head -n 1', "sh", ...line], { cwd: workspace.folder });
  expect(ran.stdout).toStartWith('{"type":"run-started"');
});
