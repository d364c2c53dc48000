import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { ProcessEvent } from "../../processes/host/process-host.ts";
import { factsOf, isAlive } from "../proc.ts";
import { Reactor } from "./reactor.ts";
import { baseEnvironment } from "./strings.ts";

const onLinux = test.if(process.platform === "linux");

/** The events about a shell command, up to the event of its end. */
function typesUntilExit(script: string): readonly ProcessEvent["type"][] {
  return eventsUntilExit(script).map(({ type }) => type);
}

/** `afterStart` is called before anything is read. */
function eventsUntilExit(script: string, afterStart?: (pid: number) => void): readonly ProcessEvent[] {
  const { events, reactor } = start(script);
  for (const event of events) if (event.type === "started") afterStart?.(event.pid);
  while (!events.some(({ type }) => type === "exited")) reactor.poller.wait(1000);
  const seen = [...events];
  reactor.release(1);
  return seen;
}

function start(script: string): { readonly events: ProcessEvent[]; readonly reactor: Reactor } {
  const events: ProcessEvent[] = [];
  const reactor = new Reactor((event) => events.push(event));
  reactor.start({
    key: 1,
    program: "/bin/sh",
    args: ["-c", script],
    cwd: "/",
    base: baseEnvironment({ PATH: "/bin:/usr/bin" }),
    extra: {},
    stdin: "empty",
    output: { kind: "split", stdout: true, stderr: true },
    group: "own",
    spillPrefix: "/nonexistent/1",
    lastLine: "the end",
  });
  return { events, reactor };
}

onLinux("the end of output that nobody else holds open is reported with the end of the process", () => {
  for (let round = 0; round < 20; round += 1) {
    expect(typesUntilExit("echo a; echo b >&2")).toEqual(["started", "exited", "closed"]);
  }
});

/** The size of the pipe, which holds 64 KiB otherwise; see `fcntl`. */
const F_SETPIPE_SZ = 1031;
const LIBC = path.resolve(import.meta.dirname, "../libc.ts");

// As much as a pipe usually holds is read at once.
onLinux.each([0, 1, 65_535, 65_536, 65_537, 200_000])(
  "%i bytes that wait in the pipe at the end are read to their end",
  (bytes) => {
    const program = [
      `import { libc } from "${LIBC}";`,
      `libc().fcntl(1, ${F_SETPIPE_SZ}, 1 << 20);`,
      `require("node:fs").writeSync(1, Buffer.alloc(${bytes}));`,
    ].join(" ");
    const events = eventsUntilExit(`exec '${process.execPath}' -e '${program}'`, (pid) => {
      while (isAlive(factsOf(pid)));
    });
    expect(events.map(({ type }) => type)).toEqual(["started", "exited", "closed"]);
    expect(events[2]).toHaveProperty("output.stdout.bytes", bytes);
    expect(events[2]).toHaveProperty("output.stderr.bytes", 0);
  },
);

onLinux.each([
  ["the last line came", "echo the end; echo 1234567 >/dev/null", undefined],
  ["all that was written came", "echo one; echo two >&2", 0],
  ["standard output was replaced", "echo one; exec >/dev/null; echo 1234567", 8],
  ["a child wrote", "(echo one); echo two", undefined],
] as const)("bytes that did not come, where %s", (_, script, bytes) => {
  const closed = eventsUntilExit(script).find(({ type }) => type === "closed");
  expect(closed).toHaveProperty("type", "closed");
  if (bytes === undefined) expect(closed).not.toHaveProperty("writtenElsewhere");
  else expect(closed).toHaveProperty("writtenElsewhere", bytes);
});

// As a process does that is being started at that time, until it is another program.
onLinux.each([
  ["holds it open a moment longer", "read x", 0],
  ["holds it open and writes", "read x; echo two", undefined],
] as const)("bytes that did not come, where another process %s", (_, holder, bytes) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "holder-"));
  try {
    const fifo = path.join(folder, "fifo");
    Bun.spawnSync(["mkfifo", fifo]);
    const { events, reactor } = start(`(${holder}) <${fifo} & echo one`);
    while (!events.some(({ type }) => type === "exited")) reactor.poller.wait(1000);
    expect(events.map(({ type }) => type)).toEqual(["started", "exited"]);
    fs.writeFileSync(fifo, "\n");
    while (events.length < 3) reactor.poller.wait(1000);
    if (bytes === undefined) expect(events[2]).not.toHaveProperty("writtenElsewhere");
    else expect(events[2]).toHaveProperty("writtenElsewhere", bytes);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
