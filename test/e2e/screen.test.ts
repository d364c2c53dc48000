/** What a terminal shows during a run and after it. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { Fakes, pass } from "./fakes.ts";
import { partsOf, strangersIn } from "./picture.ts";
import { shared } from "./rig.ts";
import { TerminalRun } from "./terminal.ts";

setDefaultTimeout(60_000);

const COLOR = /\u001B\[[\d;]*m/;

/** The line of a passing test at a terminal, where no counter is needed. */
const PASS = /^ {8}PASS \[ {3}\d\.\d{3}s\] (.*)$/;

describe("colours", () => {
  test("at a terminal, none in a pipe", async () => {
    const workspace = await shared("outcomes");
    const args = ["run", "pass::"];
    using terminal = new TerminalRun(args, { cwd: workspace.folder });
    expect(await terminal.ended()).toBe(0);
    expect(terminal.raw).toContain("\u001B[32;1m        PASS\u001B[0m [");
    const piped = await workspace.nextest(args);
    expect(piped.stderr).not.toContain("\u001B");
  });

  test.each([
    ["--color never", ["--color", "never"], {}],
    ["NO_COLOR", [], { NO_COLOR: "1" }],
  ] as const)("not with %s, and progress all the same", async (_, more, env) => {
    const { folder } = await shared("outcomes");
    using terminal = new TerminalRun(["run", "sleeps", ...more], { cwd: folder, env });
    await terminal.untilVisible(" 1 running, 0 passed");
    expect(await terminal.ended()).toBe(0);
    // Cargo decides for itself what NO_COLOR means.
    const ours = terminal.raw.slice(terminal.raw.indexOf("────"));
    expect(ours).not.toMatch(COLOR);
  });

  test("in a pipe that wants them", async () => {
    const { stderr } = await (await shared("outcomes")).nextest(["run", "pass::", "--color", "always"]);
    expect(stderr).toContain("\u001B[32;1m        PASS\u001B[0m [");
  });

  test("a list has them too, on standard output's own account", async () => {
    const { folder } = await shared("outcomes");
    using terminal = new TerminalRun(["list", "pass::silent"], { cwd: folder });
    expect(await terminal.ended()).toBe(0);
    expect(terminal.raw).toMatch(COLOR);
    const text = terminal.lines.join("\n").trimEnd();
    expect(text).toEndWith("outcomes:\n    pass::silent");
  });
});

describe("progress", () => {
  test("is shown while tests run and gone afterwards", async () => {
    const { folder } = await shared("outcomes");
    using fakes = new Fakes();
    using terminal = new TerminalRun(["run", ...fakes.args, "-j2", "pass::"], {
      cwd: folder,
      env: fakes.env,
    });
    const running = await fakes.running(2);
    await terminal.untilVisible(" 0/3: 2 running, 0 passed,");
    await terminal.until(
      () => partsOf(terminal.pictures.at(-1) ?? []).progress.length === 3,
      "two tests are named",
    );
    await Promise.all(running.splice(0, 1).map(pass));
    running.push(await fakes.rig.next());
    await terminal.untilVisible(" 1/3: 2 running, 1 passed,");
    await Promise.all(running.map(pass));
    expect(await terminal.ended()).toBe(0);

    const lines = terminal.lines.join("\n").trimEnd().split("\n");
    expect(lines.filter((line) => PASS.test(line))).toHaveLength(3);
    expect(lines.at(-1)).toMatch(/^ {5}Summary \[ {3}\d\.\d{3}s\] 3 tests run: 3 passed, 20 skipped$/);
    expect(lines.join("\n")).not.toContain("running,");
    expect(terminal.cursor.column).toBe(0);
    expect(terminal.pictures.flatMap((picture) => strangersIn(picture, 80))).toEqual([]);
  });

  test.each([
    ["in CI", [], { CI: "true" }],
    ["where it is not wanted", ["--show-progress", "none"], {}],
    ["where a variable says so", [], { NEXTEST_HIDE_PROGRESS_BAR: "1" }],
  ] as const)("there is none %s", async (_, more, env) => {
    const { folder } = await shared("outcomes");
    using terminal = new TerminalRun(["run", "sleeps", ...more], { cwd: folder, env });
    expect(await terminal.ended()).toBe(0);
    expect(terminal.lines.some((line) => line.includes("outcomes::endings sleeps"))).toBe(true);
    // Nothing moves the cursor: colours are the only sequences.
    expect(terminal.raw.slice(terminal.raw.indexOf("────"))).not.toMatch(/\u001B\[[\d;?]*[A-Za-ln-z]/);
  });

  test("with `only`, what passes is not told", async () => {
    const { folder } = await shared("outcomes");
    using terminal = new TerminalRun(["run", "pass::", "--show-progress", "only"], { cwd: folder });
    expect(await terminal.ended()).toBe(0);
    expect(terminal.lines.filter((line) => PASS.test(line))).toEqual([]);
    expect(terminal.lines.join("\n")).toContain("3 tests run: 3 passed");
  });

  test.each([20, 40, 80, 200])("fits %d columns, wide characters too", async (columns) => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    using terminal = new TerminalRun(["run", ...fakes.args, "-j20", "-E", "binary(first)"], {
      cwd: folder,
      columns,
      rows: 30,
      env: { ...fakes.env, HARNESS_FIRST: "odd-names", NEXTEST_MAX_PROGRESS_RUNNING: "infinite" },
    });
    const running = await fakes.running(14);
    // The bar, and a line for each.
    await terminal.until(
      () => partsOf(terminal.pictures.at(-1) ?? []).progress.length === 15,
      "all that runs is shown",
    );
    await Promise.all(running.map(pass));
    expect(await terminal.ended()).toBe(0);

    expect(terminal.pictures.flatMap((picture) => strangersIn(picture, columns))).toEqual([]);
    const names = terminal.lines.flatMap((line) => PASS.exec(line)?.[1] ?? []);
    expect(names).toHaveLength(14);
    expect(names).toContain("harness::first 😀 beyond the first plane");
    expect(names).toContain("harness::first naïve::größe");
    if (columns === 200) {
      const shown = terminal.pictures.flatMap((picture) => partsOf(picture).progress);
      const time = `${" ".repeat(13)}[ 00:00:00] `;
      expect(shown).toContain(`${time}harness::first 😀 beyond the first plane`);
      expect(shown).toContain(`${time}harness::first ～ at its end`);
    }
  });

  test("counts what does not fit the height", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    using terminal = new TerminalRun(["run", ...fakes.args, "-j9", "-E", "binary(first)"], {
      cwd: folder,
      rows: 6,
      env: { ...fakes.env, HARNESS_FIRST: "many", HARNESS_COUNT: "10" },
    });
    const running = await fakes.running(9);
    await terminal.untilVisible("... and 6 more tests running");
    await Promise.all(running.map(pass));
    expect(await terminal.ended()).toBe(0);
    expect(terminal.pictures.flatMap((picture) => strangersIn(picture, 80))).toEqual([]);
    expect(terminal.lines.filter((line) => PASS.test(line))).toHaveLength(9);
  });

  test("follows the window's size", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    using terminal = new TerminalRun(["run", ...fakes.args, "-j4", "-E", "binary(first)"], {
      cwd: folder,
      env: { ...fakes.env, HARNESS_FIRST: "many", HARNESS_COUNT: "6" },
    });
    const running = await fakes.running(4);
    await terminal.untilVisible("4 running,");
    const shows = (columns: number, counts: string): Promise<void> =>
      terminal.until(() => {
        const picture = terminal.pictures.at(-1) ?? [];
        const { progress } = partsOf(picture);
        return (
          strangersIn(picture, columns).length === 0 && progress.length === 5 && includes(progress[0], counts)
        );
      }, `progress fits ${columns} columns`);
    const sizes = [
      [50, 24],
      [110, 30],
    ] as const;
    for (const [index, [columns, rows]] of sizes.entries()) {
      // From here on only the clock changes, so nothing is drawn for the old size while the window gets its new one.
      await terminal.nextUpdate();
      terminal.resize(columns, rows);
      await shows(columns, `${index}/6: 4 running`);
      await Promise.all(running.splice(0, 1).map(pass));
      running.push(await fakes.rig.next());
      await shows(columns, `${index + 1}/6: 4 running`);
    }
    await Promise.all(running.map(pass));
    expect(await terminal.ended()).toBe(0);
    expect(terminal.lines.filter((line) => PASS.test(line))).toHaveLength(6);
    const text = terminal.lines.join("\n");
    expect(text).toContain("\n    Starting 6 tests across 1 binary (3 binaries skipped)\n");
    expect(text).not.toContain("running,");
  });
});

function includes(line: string | undefined, part: string): boolean {
  return line?.includes(part) === true;
}

describe("a fast suite", () => {
  test("leaves each line whole and once, also between two updates", async () => {
    const { folder } = await shared("harness");
    using terminal = new TerminalRun(["run", "-j4", "-E", "binary(first)"], {
      cwd: folder,
      columns: 120,
      env: { HARNESS_FIRST: "many", HARNESS_COUNT: "303" },
    });
    expect(await terminal.ended()).toBe(0);
    const names = terminal.lines.flatMap((line) => PASS.exec(line)?.[1] ?? []);
    const numbers = names.map((name) =>
      Number(/^harness::first module_\d+::group_\d+::test_number_(\d+)$/.exec(name)?.[1]),
    );
    // Every hundredth from the seventh on is ignored.
    const expected = Array.from({ length: 303 }, (_, index) => index).filter((index) => index % 100 !== 7);
    expect(numbers.sort((left, right) => left - right)).toEqual(expected);

    expect(terminal.pictures.length).toBeGreaterThan(1);
    const known = [
      /^$/,
      /^ +Finished /,
      /^─+$/,
      /^ Nextest run /,
      /^ +Starting 300 tests /,
      PASS,
      /^ +Summary \[/,
    ];
    for (const picture of terminal.pictures) {
      expect(strangersIn(picture, 120)).toEqual([]);
      expect(partsOf(picture).log.filter((line) => !known.some((form) => form.test(line)))).toEqual([]);
    }
  });
});

describe("keys", () => {
  test("`t` says what runs, Enter how far it is, and progress goes on below", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    using terminal = new TerminalRun(["run", ...fakes.args, "-j2", "-E", "binary(first)"], {
      cwd: folder,
      rows: 50,
      env: { ...fakes.env, HARNESS_FIRST: "many", HARNESS_COUNT: "2" },
    });
    const running = await fakes.running(2);
    for (const fake of running) await fake.print(`said by ${fake.hello.pid}\n`);
    await terminal.untilVisible("2 running,");

    terminal.type("t");
    await terminal.untilVisible("* 2/2: ");
    const log = (): string => partsOf(terminal.pictures.at(-1) ?? []).log.join("\n");
    await terminal.until(() => log().includes("* 2/2: "), "all is drawn");
    expect(log()).toMatch(/^info: 2 running, 0 passed, 0 skipped in \d+\.\d{3}s$/m);
    for (const { hello } of running) {
      expect(log()).toMatch(new RegExp(`^ {2}status: test running for .* as PID ${hello.pid}$`, "m"));
      expect(log()).toContain(`  stdout:\n    said by ${hello.pid}\n`);
    }

    terminal.type("\r");
    await terminal.until(() => /^ +Running \[.*\] 0\/2: 2 running/m.test(log()), "Enter is answered");
    // Other keys are neither shown nor answered.
    terminal.type("xyz");
    await Promise.all(running.map(pass));
    expect(await terminal.ended()).toBe(0);
    expect(terminal.lines.join("\n")).not.toContain("xyz");
    expect(terminal.pictures.flatMap((picture) => partsOf(picture).progress.slice(1))).not.toContain("");
  });

  test("without the handler they do nothing and are shown as typed", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    using terminal = new TerminalRun(
      ["run", ...fakes.args, "--no-input-handler", "-E", "test(=first::passes)"],
      {
        cwd: folder,
        env: fakes.env,
      },
    );
    const fake = await fakes.rig.next();
    await terminal.untilVisible("1 running,");
    expect(terminal.flags).toBe(terminal.flagsBefore);
    // What is echoed may be drawn over at once; nothing else prints the second key.
    terminal.type("t~");
    await terminal.until(() => terminal.raw.includes("~"), "the keys are echoed");
    await pass(fake);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.raw).not.toContain("info: ");
  });
});
