import { describe, expect, test } from "bun:test";
import type { Command } from "../command.ts";
import { ROOT } from "../commands/root.ts";
import { startLevel } from "../parse/levels.ts";
import { errorOf, requestOf, textOf } from "../command-line.fixture.ts";
import { commandHelpOf } from "./render.ts";
import { helpOf } from "./texts/index.ts";

function everyCommand(command: Command): readonly Command[] {
  return [command, ...(command.commands ?? []).flatMap(everyCommand)];
}

const COMMANDS = everyCommand(ROOT);

describe("completeness", () => {
  for (const command of COMMANDS) {
    test(`${command.path}: the command and all its arguments are explained`, () => {
      expect(commandHelpOf(command).short).not.toBe("");
      for (const arg of startLevel(command, []).args)
        expect([arg.id, helpOf(arg).short]).not.toEqual([arg.id, ""]);
    });

    test(`${command.path}: no two arguments have the same name`, () => {
      const names = startLevel(command, []).args.flatMap((arg) => [
        ...(arg.short === arg.id.slice(1) ? [] : [arg.id]),
        ...(arg.short === undefined ? [] : [`-${arg.short}`]),
        ...(arg.aliases ?? []),
        ...(arg.visibleAliases ?? []),
      ]);
      expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
    });

    test(`${command.path}: rules name arguments that exist`, () => {
      const { args } = startLevel(command, []);
      const known = new Set(args.flatMap((arg) => [arg.id, ...(arg.groups ?? [])]));
      // Options of commands above may be named too; they are accepted here.
      const named = args.flatMap((arg) => [
        ...(arg.requires ?? []),
        ...(arg.overrides ?? []),
        ...(arg.requiredUnless ?? []),
      ]);
      for (const id of named) expect([id, known.has(id)]).toEqual([id, true]);
    });
  }

  test("every explained value is a possible one", () => {
    for (const command of COMMANDS) {
      for (const arg of command.args) {
        const names = (arg.choices ?? []).map((choice) => choice.name);
        for (const name of Object.keys(helpOf(arg).values ?? {})) expect(names).toContain(name);
      }
    }
  });
});

describe("layout", () => {
  test("short: columns", async () => {
    const text = await textOf("nextest run -h");
    expect(text).toContain(
      [
        "Package selection:",
        "  -p, --package <PACKAGES>  Only this package; may be repeated",
        "      --workspace           Every package of the workspace",
      ].join("\n"),
    );
    expect(text).toContain("  -Z <FLAG>                         Flags of");
    expect(text).toContain("\n  -h, --help          Print help (see more with '--help')\n");
    expect(text).not.toContain("--platform-filter");
    expect(text).not.toContain("`");
  });

  test("long: paragraphs", async () => {
    const text = await textOf("nextest run --help");
    expect(text).toContain("\n      --run-ignored <WHICH>\n          Which tests to run");
    expect(text).toContain("          Possible values:\n          - default: Tests without it\n");
    expect(text).toContain("\n          [env: NEXTEST_TEST_THREADS=]\n          [alias: --jobs]\n");
    expect(text).toContain("--platform-filter");
  });

  test("lines keep to the terminal, 100 columns at most", async () => {
    const longest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));
    for (const command of ["nextest run", "nextest store export-chrome-trace", "nextest"]) {
      for (const flag of ["-h", "--help"]) {
        expect(longest(await textOf(`${command} ${flag}`))).toBeLessThanOrEqual(100);
        expect(longest(await textOf(`${command} ${flag}`, { columns: 300 }))).toBeLessThanOrEqual(100);
        // Usage lines are not broken, lists of names neither.
        const narrow = (await textOf(`${command} ${flag}`, { columns: 60 })).split("\n");
        const prose = narrow.filter((line) => !line.startsWith("Usage:") && /^ {10}\S/.test(line));
        for (const line of prose)
          expect([line, line.length <= 60 || !line.trim().includes(" ")]).toEqual([line, true]);
      }
    }
  });

  test("no line ends with a blank", async () => {
    for (const command of COMMANDS) {
      const args = command.path.split(" ").slice(1);
      if (args[0] === "help" || args[0] === "__double-spawn") continue;
      expect(await textOf([...args, "--help"])).not.toMatch(/[ \t]\n/);
    }
  });

  test("variables show their values", async () => {
    expect(await textOf("nextest run -h", { env: { NEXTEST_PROFILE: "ci" } })).toContain(
      "[env: NEXTEST_PROFILE=ci]",
    );
  });

  test("a password in a variable is not shown", async () => {
    const env = { NEXTEST_QUEUE: "redis://ci:secret@queue.example/17" };
    for (const option of ["-h", "--help"])
      expect(await textOf(`nextest run ${option}`, { env })).toContain(
        "NEXTEST_QUEUE=redis://***@queue.example/17]",
      );
  });

  test("hidden commands are not listed, but explained", async () => {
    expect(await textOf("nextest -h")).not.toContain("replay");
    expect(await textOf("nextest replay -h")).toContain("Usage: cargo nextest replay [OPTIONS]");
  });
});

test("what help was asked with goes along", async () => {
  expect(await requestOf("nextest run --no-pager --color always -h")).toMatchObject({
    command: "text",
    common: { noPager: true, color: "always" },
  });
  expect(await requestOf("nextest run -h")).toMatchObject({ common: { noPager: false, color: "auto" } });
  expect(await textOf("nextest run --color always -h")).toContain("\u001B[32;1mUsage:\u001B[0m");
});

describe("help as a command", () => {
  test("is the long help", async () => {
    expect(await textOf("nextest help run")).toBe(await textOf("nextest run --help"));
    expect(await textOf("help nextest run")).toBe(await textOf("nextest run --help"));
    expect(await textOf("nextest help self update")).toBe(await textOf("nextest self update --help"));
    expect(await textOf("nextest help")).toBe(await textOf("nextest --help"));
  });

  test("topics", async () => {
    expect(await textOf("nextest help filtersets and more")).toBe(await textOf("nextest help filterset"));
    expect(await textOf("nextest help repo-config")).toContain("slow-timeout");
    expect(await textOf("nextest help user-config")).toContain("max-progress-running");
    expect((await errorOf("nextest help nonsense")).detail).toContain("repo-config");
    expect((await errorOf("nextest help self nonsense")).detail).not.toContain("repo-config");
  });

  test("words behind the outer help are never options", async () => {
    expect((await errorOf("help --foo")).message).toBe("unrecognized subcommand '--foo'");
    expect((await errorOf("help nextest run x")).detail).toContain("Usage: cargo nextest run");
  });
});
