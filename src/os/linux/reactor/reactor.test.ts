import { expect, test } from "bun:test";
import type { ProcessEvent } from "../../processes/host/process-host.ts";
import { Reactor } from "./reactor.ts";
import { baseEnvironment } from "./strings.ts";

const onLinux = test.if(process.platform === "linux");

/** The events about a shell command, up to the event of its end. */
function typesUntilExit(script: string): readonly ProcessEvent["type"][] {
  return eventsUntilExit(script).map(({ type }) => type);
}

function eventsUntilExit(script: string): readonly ProcessEvent[] {
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
  while (!events.some(({ type }) => type === "exited")) reactor.poller.wait(1000);
  const seen = [...events];
  reactor.release(1);
  return seen;
}

onLinux("the end of output that nobody else holds open is reported with the end of the process", () => {
  for (let round = 0; round < 20; round += 1) {
    expect(typesUntilExit("echo a; echo b >&2")).toEqual(["started", "exited", "closed"]);
  }
});

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
