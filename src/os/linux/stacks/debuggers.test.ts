import { expect, test } from "bun:test";
import { EU_STACK, FULL_GDB, LLDB, QUICK_GDB } from "./debuggers.ts";

test("of gdb's text the stacks stay", () => {
  const said = [
    "[New LWP 12]",
    'Using host libthread_db library "/lib/libthread_db.so.1".',
    "syscall () at syscall.S:38",
    "",
    'Thread 2 (Thread 0x7ff9 (LWP 12) "hangs"):',
    "#0  0x00007ff9 in clock_nanosleep () from /lib/libc.so.6",
    "",
    'Thread 1 (Thread 0x7ff8 (LWP 11) "name"):',
    "#0  syscall () at syscall.S:38",
    "[Inferior 1 (process 11) detached]",
    "",
  ].join("\n");
  const stacks = FULL_GDB.stacksOf(said);
  expect(stacks?.split("\n")[0]).toBe('Thread 2 (Thread 0x7ff9 (LWP 12) "hangs"):');
  expect(stacks?.split("\n").at(-1)).toBe("#0  syscall () at syscall.S:38");
});

test("of lldb's text the answer to the question for stacks stays", () => {
  const said = [
    "(lldb) process attach --pid 11",
    "* thread #1, name = 'x', stop reason = signal SIGSTOP",
    "    frame #0: 0x00007f libc.so.6`syscall",
    "(lldb) thread backtrace -c 64 all",
    "* thread #1, name = 'x', stop reason = signal SIGSTOP",
    "  * frame #0: 0x00007f libc.so.6`syscall",
    "    frame #1: 0x00005f x`main",
    "(lldb) detach",
    "Process 11 detached",
  ].join("\n");
  expect(LLDB.stacksOf(said)?.split("\n")).toHaveLength(3);
});

test("a debugger that may not look at the process has nothing to say", () => {
  expect(FULL_GDB.stacksOf("ptrace: Operation not permitted.\nNo threads.\n")).toBeUndefined();
  expect(LLDB.stacksOf("(lldb) process attach --pid 1\nerror: attach failed\n")).toBeUndefined();
  expect(EU_STACK.stacksOf("PID 1 - process\nTID 1:\neu-stack: dwfl_thread_getframes\n")).toBeUndefined();
});

const installed = [QUICK_GDB, FULL_GDB, LLDB, EU_STACK].filter(({ name }) => Bun.which(name) !== null);

test.if(process.platform === "linux")(
  "each debugger that is here prints the stack of a process",
  async () => {
    const child = Bun.spawn(["sleep", "600"]);
    try {
      for (const { name, args, stacksOf } of installed) {
        const ran = Bun.spawn([name, ...args(child.pid)], {
          stdin: "ignore",
          stdout: "pipe",
          stderr: "ignore",
        });
        const said = await new Response(ran.stdout).text();
        expect(`${name}:\n${stacksOf(said) ?? ""}`).toMatch(/#0[: ]/);
      }
    } finally {
      child.kill();
      await child.exited;
    }
  },
);
