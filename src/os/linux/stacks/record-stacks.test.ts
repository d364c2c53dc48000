import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { recordLinuxStacks } from "./record-stacks.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stacks-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test.if(process.platform === "linux")("debuggers that do not end leave what /proc tells", async () => {
  for (const name of ["eu-stack", "gdb", "lldb"])
    fs.writeFileSync(path.join(folder, name), "#!/bin/sh\ntrap '' TERM\nsleep 60\n", { mode: 0o755 });
  const child = Bun.spawn(["sleep", "60"]);
  try {
    const stacks = await recordLinuxStacks([child.pid], { PATH: `${folder}:/usr/bin:/bin` });
    expect(stacks?.source).toBe("/proc");
    expect(stacks?.text).toContain(`process ${child.pid} (sleep), by /proc:`);
  } finally {
    child.kill();
    await child.exited;
  }
});
