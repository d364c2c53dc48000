import { describe, expect, test } from "bun:test";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { UserErrors } from "../diagnostics/errors.ts";
import type { TestBinary } from "../model/build/binaries.ts";
import { testsIn } from "../model/listed/cases.fixture.ts";
import { binaryId, packageId, testName } from "../model/ids.ts";
import type { ExitStatus } from "../model/results/outcome.ts";
import type { CommandOutput, CommandRequest } from "../os/processes/run-command.ts";
import type { ListCallOptions, ListTarget } from "./list-binary.ts";
import { listTests, type Listings } from "./list-tests.ts";

function binary(id: string): TestBinary {
  return {
    id: binaryId(id),
    packageId: packageId("p"),
    packageName: "p",
    kind: "test",
    name: id,
    path: `/target/${id}`,
    buildPlatform: "target",
    cwd: "/",
  };
}

function target(id: string, more: Partial<ListTarget> = {}): ListTarget {
  return { binary: binary(id), argvPrefix: [], env: {}, cwd: "/", ...more };
}

interface Answer {
  readonly stdout?: string | Uint8Array;
  readonly stderr?: string;
  readonly status?: ExitStatus;
  readonly timedOut?: boolean;
}

const bytes = (text: string | Uint8Array): Uint8Array =>
  typeof text === "string" ? new TextEncoder().encode(text) : text;

function output({ stdout = "", stderr = "", status, timedOut = false }: Answer): CommandOutput {
  return {
    status: status ?? { kind: "exited", code: 0 },
    stdout: bytes(stdout),
    stderr: bytes(stderr),
    timedOut,
  };
}

/** Answers by the binary's path; the second call gets `ignored`. */
function answering(answers: Readonly<Record<string, Answer>>, ignored: Answer = {}): ListCallOptions["run"] {
  return ({ program, args }) =>
    Promise.resolve(ok(output(args.includes("--ignored") ? ignored : (answers[program] ?? {}))));
}

async function errorsOf(listed: Promise<Result<Listings>>): Promise<UserErrors> {
  const result = await listed;
  if (result.ok) throw new Error("listing succeeded");
  return result.error;
}

test("each binary is called twice with the peer's arguments, behind its prefix", async () => {
  const requests: CommandRequest[] = [];
  const env = { KEY: "value" };
  await listTests([target("a", { argvPrefix: ["wrap", "-x"], env, cwd: "/tmp" })], {
    concurrency: 1,
    timeout: 5,
    run: (request) => {
      requests.push(request);
      return Promise.resolve(ok(output({})));
    },
  });
  const args = ["-x", "/target/a", "--list", "--format", "terse"];
  expect(requests).toMatchObject([
    { program: "wrap", args, env, cwd: "/tmp", timeout: 5 },
    { program: "wrap", args: [...args, "--ignored"], env, cwd: "/tmp", timeout: 5 },
  ]);
  // A process that outlives the harness must not delay the list.
  for (const request of requests) expect(request.outputGrace).toBeGreaterThan(0);
});

test("answers are joined by binary", async () => {
  const run = answering({ "/target/a": { stdout: "x: test\n" }, "/target/b": {} }, { stdout: "i: test\n" });
  const listed = await listTests([target("b"), target("a")], { concurrency: 2, run });
  const ignored = { name: testName("i"), kind: "test", ignored: true } as const;
  const plain = { name: testName("x"), kind: "test", ignored: false } as const;
  const found = listed.ok ? [...listed.value].map(([id, tests]) => [id, testsIn(tests)]) : [];
  expect(found).toEqual([
    [binaryId("b"), [ignored]],
    [binaryId("a"), [ignored, plain]],
  ]);
});

test("no more binaries than allowed are asked at the same time, and progress is reported", async () => {
  let running = 0;
  let peak = 0;
  const progress: string[] = [];
  const run: ListCallOptions["run"] = async () => {
    running += 1;
    peak = Math.max(peak, running);
    await Promise.resolve();
    running -= 1;
    return ok(output({}));
  };
  const targets = Array.from({ length: 20 }, (_, index) => target(`t${index}`));
  await listTests(targets, {
    concurrency: 3,
    run,
    onProgress: (done, total) => progress.push(`${done}/${total}`),
  });
  // Two calls for each binary.
  expect(peak).toBe(6);
  expect(progress[0]).toBe("0/20");
  expect(progress).toHaveLength(21);
  expect(progress.at(-1)).toBe("20/20");
});

test("the number of tests of each binary is told when it answers", async () => {
  const counts: number[] = [];
  const stdout = "a: test\nb: test\n";
  const run = answering({ "/target/a": { stdout }, "/target/b": { status: { kind: "exited", code: 3 } } });
  const targets = [target("a"), target("b")];
  await listTests(targets, { concurrency: 1, run, onAnswer: (count) => counts.push(count) });
  expect(counts).toEqual([2]);
});

describe("failures", () => {
  test("all failing binaries are reported, in order", async () => {
    const bad: Answer = { status: { kind: "exited", code: 3 } };
    const run = answering({ "/target/a": bad, "/target/b": { stdout: "x: test\n" }, "/target/c": bad });
    const errors = await errorsOf(
      listTests([target("a"), target("b"), target("c")], { concurrency: 1, run }),
    );
    expect(errors.map((error) => error.message)).toEqual([
      "creating test list failed",
      "creating test list failed",
    ]);
    expect(errors.every((error) => error.kind === "test-list")).toBe(true);
  });

  const cases: readonly (readonly [string, Answer, string, string?])[] = [
    ["a bad exit", { status: { kind: "exited", code: 3 }, stderr: "why" }, "exited with exit code 3", "why"],
    [
      "a signal",
      { status: { kind: "signaled", signal: 6, name: "SIGABRT" } },
      "aborted with signal 6 (SIGABRT)",
    ],
    ["a signal without a name", { status: { kind: "signaled", signal: 40 } }, "aborted with signal 40"],
    ["a Windows exception", { status: { kind: "nt-status", status: 0xc0000005 } }, "code 0xc0000005"],
    ["a hang", { timedOut: true, stdout: "half: te" }, "did not end within 60s and was killed", "half: te"],
    ["bytes that are no text", { stdout: Uint8Array.of(0xff) }, "produced non-UTF-8 output", "\uFFFD"],
    ["a bad line", { stdout: "a: test\nhello\n" }, 'line "hello" did not end with', "a: test\nhello"],
  ];
  for (const [name, answer, cause, detail = ""] of cases) {
    test(`${name} is reported with the command and its output`, async () => {
      const run = answering({ "/target/a": answer });
      const [error] = await errorsOf(listTests([target("a")], { concurrency: 1, run }));
      expect(error.causes?.join()).toContain(cause);
      expect(`${error.causes?.join()} ${error.help}`).toContain("`/target/a --list --format terse`");
      expect(error.detail).toContain(detail);
    });
  }

  test("the second call's failure counts too", async () => {
    const run = answering({ "/target/a": { stdout: "x: test\n" } }, { stdout: "no test" });
    const [error] = await errorsOf(listTests([target("a")], { concurrency: 1, run }));
    expect(error.help).toContain("`/target/a --list --format terse --ignored`");
  });

  test("an endless line is cut: all that is echoed stays below 4 KB", async () => {
    const run = answering({ "/target/a": { stdout: "x".repeat(1_000_000), stderr: "y".repeat(1_000_000) } });
    const [error] = await errorsOf(listTests([target("a")], { concurrency: 1, run }));
    const text = JSON.stringify(error);
    expect(text.match(/[xy]/g)?.length).toBeLessThan(4096 + 50);
    expect(text).toContain("(1000000 bytes)");
  });

  test("a program that cannot be started is distinguished from a missing directory", async () => {
    const run: ListCallOptions["run"] = ({ program }) =>
      Promise.resolve(err({ code: "ENOENT", message: "no such file or directory", program }));
    const [started] = await errorsOf(listTests([target("a")], { concurrency: 1, run }));
    expect(started.causes).toEqual([
      "for `a`, command `/target/a --list --format terse` could not be started",
      "no such file or directory",
    ]);
    const elsewhere = target("a", { cwd: "/nowhere/at/all" });
    const [missing] = await errorsOf(listTests([elsewhere], { concurrency: 1, run }));
    expect(missing.causes).toEqual(["for `a`, its working directory `/nowhere/at/all` is not a directory"]);
  });
});
