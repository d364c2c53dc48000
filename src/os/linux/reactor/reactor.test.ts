import { expect, test } from "bun:test";
import type { ProcessEvent } from "../../processes/process-host.ts";
import { Reactor } from "./reactor.ts";
import { baseEnvironment } from "./strings.ts";

const onLinux = test.if(process.platform === "linux");

/** What is told of a shell command by the time its end is told. */
function toldUntilExit(script: string): readonly ProcessEvent["type"][] {
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
  });
  while (!events.some(({ type }) => type === "exited")) reactor.poller.wait(1000);
  const told = events.map(({ type }) => type);
  reactor.release(1);
  return told;
}

onLinux("the end of output that nobody else holds open is told with the end of the process", () => {
  for (let round = 0; round < 20; round += 1) {
    expect(toldUntilExit("echo a; echo b >&2")).toEqual(["started", "exited", "closed"]);
  }
});
