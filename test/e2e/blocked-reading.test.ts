/** Pipes without another end: a signal ends the program at once, while it reads or writes any of them. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { until } from "../rig/rig.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { environmentFor, shared } from "./rig.ts";

setDefaultTimeout(60_000);

/** Command lines that read the pipe `F`. */
const READERS: readonly string[] = [
  "show-config version --config-file F",
  "show-config version --tool-config-file tool:F",
  "list --user-config-file F",
  "list --binaries-metadata F",
  "list --changed-files F",
  "run --partition time:1/2 --partition-timings F",
  "run --archive-file F --archive-format tar-zst",
  "merge F",
  "report --from F --to junit",
  "replay -R F",
  "history import F",
];

/** Starts a command, waits until it has opened `pipe`, and signals it; the signal that ended it. */
async function endedWhileReading(
  args: readonly string[],
  { pipe, stdin = "ignore" }: { pipe: string; stdin?: "ignore" | number },
) {
  const { folder } = await shared("basic");
  const env = environmentFor({ env: { NEXTEST_EXPERIMENTAL_RECORD: "1" } });
  const child = Bun.spawn([EXECUTABLE, "nextest", ...args], {
    cwd: folder,
    env,
    stdio: [stdin, "ignore", "ignore"],
  });
  const files = `/proc/${child.pid}/fd`;
  const isOpen = (fd: string): boolean => fd !== "0" && linkOf(path.join(files, fd)) === pipe;
  try {
    if (stdin === "ignore")
      await until(
        () => child.exitCode !== null || fs.readdirSync(files).some(isOpen),
        `${args[0]} opens the pipe`,
      );
    else await until(() => child.exitCode !== null || sleepsIn(child.pid, "read"), `${args[0]} reads`);
    child.kill("SIGINT");
    await child.exited;
    return child.signalCode;
  } finally {
    child.kill("SIGKILL");
  }
}

function linkOf(file: string): string | undefined {
  try {
    return fs.readlinkSync(file);
  } catch {
    return undefined;
  }
}

/** Whether the main thread waits in a system call whose kernel function has such a name. */
function sleepsIn(pid: number, name: string): boolean {
  return fs.readFileSync(`/proc/${pid}/wchan`, "utf8").includes(name);
}

describe.if(process.platform === "linux")("a pipe that nobody writes to", () => {
  test.each(READERS)("%s", async (line) => {
    const pipe = path.join(fs.realpathSync(scratchFolder()), "pipe");
    Bun.spawnSync(["mkfifo", pipe]);
    // A writer, so that opening succeeds.
    const held = fs.openSync(pipe, "r+");
    try {
      const args = line.split(" ").map((word) => word.replace(/F$/, pipe));
      expect(await endedWhileReading(args, { pipe })).toBe("SIGINT");
    } finally {
      fs.closeSync(held);
    }
  });

  test.each(["report --from - --to junit", "list --changed-files -"])("standard input: %s", async (line) => {
    const pipe = path.join(scratchFolder(), "pipe");
    Bun.spawnSync(["mkfifo", pipe]);
    const held = fs.openSync(pipe, "r+");
    try {
      expect(await endedWhileReading(line.split(" "), { pipe, stdin: held })).toBe("SIGINT");
    } finally {
      fs.closeSync(held);
    }
  });
});

/** Command lines that write to the pipe `F`. */
const WRITERS: readonly string[] = [
  "self schema repo-config --output F",
  "history export --output F",
  "history page --output F",
  "archive --archive-format tar-zst --archive-file F",
];

/** Starts a command, waits until it waits in such a kernel function, and signals it; the signal that ended it. */
async function endedWhileWriting(line: string, pipe: string, waitsIn: string) {
  const { folder } = await shared("basic");
  const env = environmentFor({ env: { NEXTEST_STATE_DIR: scratchFolder() } });
  const args = line.split(" ").map((word) => word.replace(/F$/, pipe));
  const child = Bun.spawn([EXECUTABLE, "nextest", ...args], {
    cwd: folder,
    env,
    stdio: ["ignore", "ignore", "ignore"],
  });
  try {
    await until(() => child.exitCode !== null || sleepsIn(child.pid, waitsIn), `${line} waits`);
    child.kill("SIGINT");
    await child.exited;
    return child.signalCode;
  } finally {
    child.kill("SIGKILL");
  }
}

describe.if(process.platform === "linux")("a pipe that nobody reads", () => {
  const makePipe = (): string => {
    const pipe = path.join(fs.realpathSync(scratchFolder()), "pipe");
    Bun.spawnSync(["mkfifo", pipe]);
    return pipe;
  };

  test.each(WRITERS)("opened: %s", async (line) => {
    expect(await endedWhileWriting(line, makePipe(), "wait_for_partner")).toBe("SIGINT");
  });

  test("full: self schema", async () => {
    const pipe = makePipe();
    const held = fs.openSync(pipe, fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
    try {
      const fill = (): void => {
        for (;;) fs.writeSync(held, Buffer.alloc(4096));
      };
      expect(fill).toThrow("EAGAIN");
      expect(await endedWhileWriting("self schema repo-config --output F", pipe, "pipe_write")).toBe(
        "SIGINT",
      );
    } finally {
      fs.closeSync(held);
    }
  });
});
