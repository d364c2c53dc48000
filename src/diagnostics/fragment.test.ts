import { expect, test } from "bun:test";
import { plain } from "../text/terminal/style.ts";
import { fragment } from "./fragment.ts";
import { renderErrors, renderWarning } from "./render.ts";

test("what an error or a warning quotes is visible", () => {
  const text = renderErrors(
    [{ kind: "setup", message: "cannot read `a\u001B[2Jb`", causes: ["c\rd"], help: "e\u202Ef" }],
    plain,
  );
  expect(text).toBe("error: cannot read `a\\u{1b}[2Jb`\n\nCaused by:\n  c\\rd\n\n  help: e\\u{202e}f\n");
  expect(renderWarning({ level: "warning", message: "\u0007" }, plain)).toBe("warning: \\u{7}\n");
});

test("what is quoted is cut at a bound", () => {
  expect(fragment("x".repeat(1_000_000))).toBe(`${"x".repeat(4000)}… (996000 more characters)`);
});
