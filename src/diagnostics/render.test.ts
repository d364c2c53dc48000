import { describe, expect, test } from "bun:test";
import { ansi, plain } from "../text/terminal/style.ts";
import type { UserError } from "./errors.ts";
import { renderErrors, renderWarning } from "./render.ts";
import type { SourceText } from "./source.ts";

const FILTERSET: SourceText = { name: "filterset", text: "package(foo) or kind(bar)" };

function inFilterset(text: string, label: string): UserError {
  const start = FILTERSET.text.indexOf(text);
  return {
    kind: "invalid-filterset",
    message: "no match",
    spans: [{ source: FILTERSET, start, end: start + text.length, label }],
  };
}

describe("filtersets", () => {
  test("each problem has its own block, the error comes last", () => {
    const text = renderErrors(
      [inFilterset("foo", "no such package"), inFilterset("bar", "no such kind")],
      plain,
    );
    expect(text.split("\n")).toEqual([
      "  error: no match",
      "   ╭────",
      " 1 │ package(foo) or kind(bar)",
      "   ·         ─┬─",
      "   ·          ╰── no such package",
      "   ╰────",
      "",
      "  error: no match",
      "   ╭────",
      " 1 │ package(foo) or kind(bar)",
      "   ·                      ─┬─",
      "   ·                       ╰── no such kind",
      "   ╰────",
      "",
      "error: failed to parse filterset",
      "",
    ]);
  });

  test("an expression of several lines says where to look", () => {
    const source = { name: "filterset", text: "all()\n and test(/[/)" };
    const start = source.text.indexOf("/[/") + 1;
    const spans = [{ source, start, end: start + 1, label: "unclosed" }];
    const text = renderErrors([{ kind: "invalid-filterset", message: "invalid regex", spans }], plain);
    expect(text).toContain("   ╭─[2:12]\n 1 │ all()\n 2 │  and test(/[/)\n");
  });
});

describe("errors", () => {
  test("an aside stands below the message, without emphasis", () => {
    const text = renderErrors([{ kind: "no-tests-run", message: "no `x`", aside: "use `--y`" }], ansi);
    expect(text).toEndWith(": no `\u001B[1mx\u001B[0m`\nuse `--y`\n");
  });

  test("message, place, causes, detail, help", () => {
    const source = { name: "nextest.toml", text: 'a = 1\nretries = "x"\nb = 2\nc = 3' };
    const text = renderErrors(
      [
        {
          kind: "config",
          message: "`retries` has the wrong type",
          spans: [{ source, start: 16, end: 19, label: "expected a number" }],
          causes: ["first", "second\nline"],
          detail: "as it is\n",
          help: "write a number",
        },
      ],
      plain,
    );
    expect(text).toBe(
      [
        "error: `retries` has the wrong type",
        "   ╭─[nextest.toml:2:11]",
        " 1 │ a = 1",
        ' 2 │ retries = "x"',
        "   ·           ─┬─",
        "   ·            ╰── expected a number",
        " 3 │ b = 2",
        "   ╰────",
        "",
        "Caused by:",
        "  first",
        "",
        "Caused by:",
        "  second",
        "  line",
        "",
        "as it is",
        "",
        "  help: write a number",
        "",
      ].join("\n"),
    );
  });

  test("several errors are apart from one another", () => {
    const text = renderErrors(
      [
        { kind: "setup", message: "one" },
        { kind: "setup", message: "two" },
      ],
      plain,
    );
    expect(text).toBe("error: one\n\nerror: two\n");
  });

  test("colours: the word red and bold, names in backquotes bold", () => {
    const text = renderErrors([{ kind: "setup", message: "command `cargo test` and `a lone quote" }], ansi);
    expect(text).toBe(
      "\u001B[31;1merror\u001B[0m: command `\u001B[1mcargo test\u001B[0m` and `a lone quote\n",
    );
  });
});

test("warnings and facts", () => {
  expect(renderWarning({ level: "warning", message: "ignoring `x`", help: "remove it" }, plain)).toBe(
    "warning: ignoring `x`\n  help: remove it\n",
  );
  expect(renderWarning({ level: "info", message: "overriding" }, ansi)).toBe(
    "\u001B[1minfo\u001B[0m: overriding\n",
  );
  expect(renderWarning({ level: "info", message: "using `x`", origin: " of `y`" }, ansi)).toBe(
    "\u001B[1minfo\u001B[0m: using `\u001B[1mx\u001B[0m` of `y`\n",
  );
});

test("what a build ended with stands out", () => {
  const message = "command `cargo test` exited with code 101";
  expect(renderErrors([{ kind: "build-failed", message }], ansi)).toEndWith(
    "`\u001B[1mcargo test\u001B[0m` exited with code \u001B[1m101\u001B[0m\n",
  );
  expect(renderErrors([{ kind: "setup", message }], ansi)).toEndWith("exited with code 101\n");
});
