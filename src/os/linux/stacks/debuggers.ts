/** The programs that print the stacks of a running process, and the parts of their output to keep. */

export interface Debugger {
  readonly name: "gdb" | "lldb" | "eu-stack";
  readonly args: (pid: number) => readonly string[];
  /** The stacks alone; undefined: the program printed none, for instance because it may not attach to the process. */
  readonly stacksOf: (text: string) => string | undefined;
}

/** Frames of one stack. A recursion without end has millions. */
const MOST_FRAMES = 64;

/** Reads no file of the user's, loads no script of the program's, and asks no server for anything. */
const GDB = ["-nx", "-q", "-batch", "-iex", "set auto-load off", "-iex", "set debuginfod enabled off"];
const GDB_STACKS = ["-ex", `thread apply all backtrace -frame-arguments none ${MOST_FRAMES}`];

const gdbStacks = (text: string): string | undefined =>
  fromFirst(text, /^Thread \d/m)?.replace(/\n?\[Inferior \d+ \(process \d+\) detached\]\s*$/, "");

/** Reads no debug information: 0.1 s instead of half a second or more, but some functions are missing. */
export const QUICK_GDB: Debugger = {
  name: "gdb",
  args: (pid) => [...GDB, "-readnever", "-p", String(pid), ...GDB_STACKS],
  stacksOf: gdbStacks,
};

export const FULL_GDB: Debugger = {
  name: "gdb",
  args: (pid) => [...GDB, "-p", String(pid), ...GDB_STACKS],
  stacksOf: gdbStacks,
};

export const EU_STACK: Debugger = {
  name: "eu-stack",
  args: (pid) => ["-s", "-n", String(MOST_FRAMES), "-p", String(pid)],
  stacksOf: (text) => (/^#0/m.test(text) ? fromFirst(text, /^TID \d/m) : undefined),
};

export const LLDB: Debugger = {
  name: "lldb",
  args: (pid) => [
    "--no-lldbinit",
    "--batch",
    "-p",
    String(pid),
    "-o",
    `thread backtrace -c ${MOST_FRAMES} all`,
    "-o",
    "detach",
  ],
  stacksOf: (text) => {
    const stacks = text.split("(lldb) thread backtrace").at(1)?.split("\n(lldb) ")[0];
    return stacks?.includes("frame #0") === true ? fromFirst(stacks, /^\*? *thread #/m) : undefined;
  },
};

function fromFirst(text: string, start: RegExp): string | undefined {
  const at = text.search(start);
  return at < 0 ? undefined : text.slice(at).trim();
}
