import { expect, test } from "bun:test";
import { NO_OUTPUT } from "../../../model/results/outcome.ts";
import { RetryingSpawner } from "./retrying-spawner.ts";
import type { ProcessKey, SpawnRequest } from "../host/process-host.ts";

function requestOf(key: ProcessKey): SpawnRequest {
  return {
    key,
    program: "fake",
    args: [],
    cwd: "/",
    env: { base: {}, extra: {} },
    stdin: "empty",
    output: { kind: "split", stdout: true, stderr: true },
    group: "own",
    spillPrefix: "/spill",
  };
}

/** The calls to the inner host, and the events for the outer listener. */
function setUp() {
  const log: string[] = [];
  const host = new RetryingSpawner((event) => log.push(`${event.type} ${event.key}`));
  host.inner = {
    start: ({ key }) => log.push(`start ${key}`),
    release: () => {},
    snapshot: () => {},
    reap: () => {},
    settled: () => undefined,
    close: () => {},
  };
  return {
    log,
    start: (...keys: readonly ProcessKey[]) => keys.forEach((key) => host.start(requestOf(key))),
    started: (key: ProcessKey) => host.hear({ type: "started", key, pid: key }),
    closed: (key: ProcessKey) =>
      host.hear({ type: "closed", key, output: NO_OUTPUT, lastLineSeen: true, errors: [] }),
    failed: (key: ProcessKey, code: string) =>
      host.hear({ type: "start-failed", key, failure: { code, message: "no", program: "fake" } }),
  };
}

test("a start that failed for want of descriptors is tried again at the next end", () => {
  const it = setUp();
  it.start(1, 2);
  it.started(1);
  it.failed(2, "EMFILE");
  it.closed(1);
  it.started(2);
  expect(it.log).toEqual(["start 1", "start 2", "started 1", "closed 1", "start 2", "started 2"]);
});

test("starts that are under way are waited for as well", () => {
  const it = setUp();
  it.start(1, 2, 3);
  it.failed(1, "EAGAIN");
  it.failed(2, "EAGAIN");
  it.started(3);
  expect(it.log).toEqual(["start 1", "start 2", "start 3", "started 3"]);
  it.closed(3);
  expect(it.log.slice(4)).toEqual(["closed 3", "start 1", "start 2"]);
});

test("the last of several that fail is tried alone; failing then, it is reported, and the others have their turn", () => {
  const it = setUp();
  it.start(1, 2);
  it.failed(1, "EMFILE");
  it.failed(2, "EMFILE");
  expect(it.log.splice(0)).toEqual(["start 1", "start 2", "start 2"]);
  it.failed(2, "EMFILE");
  expect(it.log.splice(0)).toEqual(["start-failed 2", "start 1"]);
  it.failed(1, "EMFILE");
  expect(it.log).toEqual(["start-failed 1"]);
});

test("any other failure is reported at once", () => {
  const it = setUp();
  it.start(1, 2);
  it.started(1);
  it.failed(2, "ENOENT");
  it.closed(1);
  expect(it.log.slice(2)).toEqual(["started 1", "start-failed 2", "closed 1"]);
});
