/** The list phase with real processes: a shell plays the test binary. */
import { expect, test } from "bun:test";
import { testsIn } from "../model/listed/cases.fixture.ts";
import { binaryId, packageId, testName } from "../model/ids.ts";
import type { ListTarget } from "./list-binary.ts";
import { listTests } from "./list-tests.ts";

/** A target whose harness is a shell script; `$0` is the binary's path, `$*` what it is called with. */
function scripted(script: string): ListTarget {
  return {
    binary: {
      id: binaryId("shell"),
      packageId: packageId("p"),
      packageName: "p",
      kind: "test",
      name: "shell",
      path: "/the/binary",
      buildPlatform: "target",
      cwd: "/",
    },
    argvPrefix: ["/bin/sh", "-c", script],
    env: { PATH: "/usr/bin:/bin" },
    cwd: "/",
  };
}

const posix = test.skipIf(process.platform === "win32");

posix("a harness prints its tests", async () => {
  const script = 'case "$*" in *--ignored) ;; *) echo "$0 $*: test";; esac; echo "i: test"';
  const listed = await listTests([scripted(script)], { concurrency: 1 });
  if (!listed.ok) throw new Error(listed.error[0].message);
  expect(testsIn(listed.value.get(binaryId("shell")))).toEqual([
    { name: testName("/the/binary --list --format terse"), kind: "test", ignored: false },
    { name: testName("i"), kind: "test", ignored: true },
  ]);
});

posix("a harness that hangs is killed at the limit and named, with what it printed so far", async () => {
  const listed = await listTests([scripted("echo 'a: test'; exec sleep 600")], {
    concurrency: 1,
    timeout: 100,
  });
  if (listed.ok) throw new Error("the harness was not stopped");
  const [error] = listed.error;
  expect(error.causes?.[0]).toStartWith("for `shell`, command ");
  expect(error.causes?.[0]).toEndWith("did not end within 0.1s and was killed");
  expect(error.detail).toContain("a: test");
});

posix("a process that a harness leaves behind on its output does not hold the list up", async () => {
  const pids: number[] = [];
  const listed = await listTests([scripted('sleep 600 & echo "$!: test"')], { concurrency: 1 });
  if (listed.ok) for (const tests of listed.value.values()) tests.each((name) => pids.push(Number(name)));
  expect(pids).toHaveLength(2);
  // It is left alone, as the peer leaves it: this check ends it.
  for (const pid of pids) process.kill(pid, "SIGKILL");
});

posix("a program that is not there cannot be started", async () => {
  const listed = await listTests([{ ...scripted(""), argvPrefix: [] }], { concurrency: 1 });
  if (listed.ok) throw new Error("a missing program was started");
  const [error] = listed.error;
  expect(error.causes?.[0]).toBe(
    "for `shell`, command `/the/binary --list --format terse` could not be started",
  );
  expect(error.causes?.[1]).toMatch(/no such file or directory/i);
});
