import { expect, setDefaultTimeout, test } from "bun:test";
import { threadsText } from "./threads.ts";

setDefaultTimeout(60_000);

test.if(process.platform === "linux")(
  "a process that waits is told by its state, and its system call",
  async () => {
    const child = Bun.spawn(["/bin/sleep", "60"], { stdio: ["ignore", "ignore", "ignore"] });
    try {
      const line = new RegExp(`^thread ${child.pid} \\(sleep\\): sleeping`);
      while (!line.test(threadsText(child.pid) ?? "")) await Bun.sleep(1);
      expect(threadsText(child.pid)).toMatch(line);
    } finally {
      child.kill("SIGKILL");
      await child.exited;
    }
    expect(threadsText(child.pid)).toBeUndefined();
  },
);
