/** A defect ends the program at once, with its message, even if its threads are waiting. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as path from "node:path";

setDefaultTimeout(60_000);

const PROGRAM = path.join(import.meta.dirname, "uncaught-program.ts");

test.each([
  ["event", "heard it"],
  ["main", "before"],
])(
  "thrown in %s",
  async (where, message) => {
    const child = Bun.spawn([process.execPath, PROGRAM, where], { stdin: "ignore", stderr: "pipe" });
    const text = await new Response(child.stderr).text();
    expect(await child.exited).toBe(7);
    expect(text).toContain(`error: internal error, a defect of nextest-ts: Error: ${message}\n    at `);
  },
  30_000,
);
