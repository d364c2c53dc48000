import { expect, test } from "bun:test";
import { type AttemptEnd, attemptResult, type Verdicts } from "./attempt-result.ts";

const VERDICTS: Verdicts = { onTimeout: "fail", onLeak: "pass", onEarlyExit: "pass" };
const END: AttemptEnd = {
  status: { kind: "exited", code: 0 },
  timedOut: false,
  leaked: false,
  errors: [],
  exitedEarly: false,
  mustFail: false,
  program: "/target/crate",
};
const FAILED = { kind: "exited", code: 3 } as const;

/** Each row: what differs from a clean end, what differs from the usual verdicts, the result in short. */
const ROWS: readonly (readonly [Partial<AttemptEnd>, Partial<Verdicts>, string])[] = [
  [{}, {}, "pass"],
  [{ status: FAILED }, {}, "fail"],
  [{ status: { kind: "signaled", signal: 11, name: "SIGSEGV" } }, {}, "fail"],
  [{ mustFail: true }, {}, "fail"],
  [{ mustFail: true, status: FAILED }, {}, "pass"],
  [{ mustFail: true, status: { kind: "signaled", signal: 6, name: "SIGABRT" } }, {}, "pass"],
  [{ mustFail: true, status: FAILED, leaked: true }, {}, "leak pass"],
  [{ mustFail: true, status: FAILED, timedOut: true }, {}, "timeout fail"],
  [{ leaked: true }, {}, "leak pass"],
  [{ leaked: true }, { onLeak: "fail" }, "leak fail"],
  [{ status: FAILED, leaked: true }, { onLeak: "fail" }, "fail leaked"],
  [{ exitedEarly: true }, {}, "pass"],
  [{ exitedEarly: true }, { onEarlyExit: "fail" }, "fail"],
  [{ exitedEarly: true, leaked: true }, {}, "leak pass"],
  [{ errors: ["input/output error"] }, {}, "exec-fail EIO"],
  [{ errors: ["input/output error"], status: FAILED }, {}, "exec-fail EIO"],
  [{ timedOut: true }, {}, "timeout fail"],
  [{ timedOut: true, status: FAILED, leaked: true }, { onTimeout: "pass" }, "timeout pass"],
  [{ timedOut: true, errors: ["input/output error"] }, {}, "timeout fail"],
  [{ scriptError: "bad line" }, {}, "exec-fail EINVAL"],
  [{ scriptError: "bad line", status: FAILED }, {}, "fail"],
  [{ scriptError: "bad line", timedOut: true }, {}, "timeout fail"],
];

test.each(ROWS)("%j with %j is %s", (end, verdicts, expected) => {
  const result = attemptResult({ ...END, ...end }, { ...VERDICTS, ...verdicts });
  const details = [
    result.kind,
    ...("result" in result ? [result.result] : []),
    ...(result.kind === "fail" && result.leaked ? ["leaked"] : []),
    ...(result.kind === "exec-fail" ? [result.failure.code] : []),
  ];
  expect(details.join(" ")).toBe(expected);
});

test("what went wrong is reported with its program", () => {
  const result = attemptResult({ ...END, errors: ["first", "second"] }, VERDICTS);
  expect(result).toEqual({
    kind: "exec-fail",
    failure: { code: "EIO", message: "first", program: "/target/crate" },
  });
});
