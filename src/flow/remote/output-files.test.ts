import { expect, test } from "bun:test";
import { leadsInto } from "./output-files.ts";

test.each([
  ["/ws/out/latest", "report-1.txt", true],
  ["/ws/out/latest", "../data/x", true],
  ["/ws/out/latest", "./x", true],
  ["/ws/out/latest", "..", true],
  ["/ws/out/latest", "/ws/data/x", true],
  ["/ws/out/latest", "../../elsewhere", false],
  ["/ws/out/latest", "/etc/passwd", false],
  ["/ws/out/latest", "/ws-other/x", false],
  // Behind a link, `..` is the folder above its target.
  ["/ws/out/latest", "other-link/../../x", false],
  ["/ws/out/latest", "/ws/a/../../x", false],
  ["/ws/out/latest", "", false],
] as const)("a link %s to %s: %p", (link, target, isInside) => {
  expect(leadsInto("/ws", link, target)).toBe(isInside);
});
