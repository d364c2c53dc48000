import { expect, test } from "bun:test";
import { readAll, readValue } from "../../schema/element.fixture.ts";
import { resolveProgram, scriptCommand } from "./command.ts";

test("lines, arrays and tables", async () => {
  const plain = { env: {}, relativeTo: "none" };
  expect(await readAll(scriptCommand, [`'a "b c" d'`, "['a', 'b c']", "['a', 5]"])).toMatchObject([
    { program: "a", args: ["b c", "d"], ...plain },
    { program: "a", args: ["b c"], ...plain },
    { program: "a", args: ["5"], ...plain },
  ]);
  const { value } = await readValue(
    scriptCommand,
    "{ command-line = 'x -y', relative-to = 'target', env = { A = 'b', N = 5 } }",
  );
  expect(value).toEqual({ program: "x", args: ["-y"], env: { A: "b", N: "5" }, relativeTo: "target" });
});

test("what is refused", async () => {
  const bad = [
    ..."[]|''|'  '|5|true|'#a'|[[]]|{}|{relative-to='target'}|{command-line='x',foo=1}".split("|"),
    `'a "b'`,
    ..."[]|''|5".split("|").map((command) => `{command-line=${command}}`),
    "{command-line='x',relative-to='foo'}",
    ..."5|{'1A'='b'}|{NEXTEST_X='b'}|{NEXTESTX='b'}|{'A-B'='b'}|{''='b'}|{A=['b']}"
      .split("|")
      .map((env) => `{command-line='x',env=${env}}`),
  ];
  expect(await readAll(scriptCommand, bad)).toEqual(bad.map(() => undefined));
});

test("a relative program is joined to what it is relative to", () => {
  const directories = { workspaceRoot: "/ws", targetDirectory: "/ws/target" };
  const command = { program: "bin/x", args: [], env: {} };
  expect(resolveProgram({ ...command, relativeTo: "none" }, directories)).toBe("bin/x");
  expect(resolveProgram({ ...command, relativeTo: "target" }, directories)).toBe("/ws/target/bin/x");
  expect(resolveProgram({ ...command, relativeTo: "workspace-root" }, directories)).toBe("/ws/bin/x");
  expect(resolveProgram({ ...command, program: "/x", relativeTo: "target" }, directories)).toBe("/x");
});
