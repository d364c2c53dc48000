import { expect, test } from "bun:test";
import { paintForStream } from "./stream-paint.ts";
import { plain } from "./style.ts";

const STREAMS = { env: {}, stdout: { isTty: true }, stderr: { isTty: false } };

test.each([
  ["a terminal of unknown kind", {}, "stdout", false],
  ["a terminal of Windows, which names no kind", { isWindows: true }, "stdout", true],
  ["a pipe on Windows", { isWindows: true }, "stderr", false],
  ["a terminal that names its kind", { env: { TERM: "xterm" } }, "stdout", true],
] as const)("colors of %s", (_, facts, stream, colored) => {
  const paint = paintForStream({ ...STREAMS, ...facts }, { color: "auto" }, stream);
  expect(paint === plain).toBe(!colored);
});
