import { expect, test } from "bun:test";
import { describeRemote } from "./remote-costs.ts";

test("what the server says, and nothing else", () => {
  expect(
    describeRemote({ worker: "w7", queuing: 10, fetching: 100.4, executing: 1200, faults: 2, cached: false }),
  ).toBe("on w7: queued for 0.010 s, files fetched in 0.100 s, executed in 1.200 s, 2 faults of the server");
  expect(describeRemote({ faults: 0, cached: false })).toBe("on another machine");
  expect(describeRemote({ uploading: 5, faults: 1, cached: true })).toBe(
    "on another machine: output stored in 0.005 s, not executed, the server had the result, 1 fault of the server",
  );
});
