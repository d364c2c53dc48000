/** Tests that are not captured, at a terminal: whose the keys are, what they read, and in which order all is said. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { Fakes, pass } from "./fakes.ts";
import { membershipIn, membershipOf } from "./processes.ts";
import { shared } from "./rig.ts";
import { TerminalRun } from "./terminal.ts";

setDefaultTimeout(60_000);

describe.if(process.platform === "linux")("--no-capture at a terminal", () => {
  test("standard input is empty: what is typed is not the test's", async () => {
    const { folder } = await shared("outcomes");
    using terminal = new TerminalRun(["run", "--no-capture", "reads_standard_input"], { cwd: folder });
    terminal.type("typed by someone\r");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.lines.join("\n")).toContain("1 test run: 1 passed");
  });

  test("the test is in the foreground with the runner", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    const args = ["run", ...fakes.args, "--no-capture", "-E", "test(=first::passes)"];
    using terminal = new TerminalRun(args, { cwd: folder, env: fakes.env });
    const fake = await fakes.rig.next();
    const runner = membershipOf(await terminal.pid());
    expect(runner.foreground).toBe(runner.group);
    expect(membershipIn(fake.hello.stat)).toEqual(runner);
    await pass(fake);
    expect(await terminal.ended()).toBe(0);
  });

  test("a captured test is not, and the runner is", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    const args = ["run", ...fakes.args, "-E", "test(=first::passes)"];
    using terminal = new TerminalRun(args, { cwd: folder, env: fakes.env });
    const fake = await fakes.rig.next();
    const runner = membershipOf(await terminal.pid());
    expect(runner.foreground).toBe(runner.group);
    expect(membershipIn(fake.hello.stat).group).toBe(fake.hello.pid);
    await pass(fake);
    expect(await terminal.ended()).toBe(0);
  });

  test("one after the other: its start, what it says, its end", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    const args = ["run", ...fakes.args, "--no-capture", "-E", "binary(first)"];
    using terminal = new TerminalRun(args, {
      cwd: folder,
      columns: 120,
      env: { ...fakes.env, HARNESS_FIRST: "many", HARNESS_COUNT: "3" },
    });
    for (let number = 0; number < 3; number += 1) {
      const fake = await fakes.rig.next();
      await fake.print(`said by ${number}\n`);
      await fake.print(`and louder by ${number}\n`, "stderr");
      await pass(fake);
    }
    expect(await terminal.ended()).toBe(0);
    const said = terminal.lines
      .filter((line) => /START|said by|louder by|PASS/.test(line))
      .map((line) => line.replace(/\[.*\] *(?:\(.*\) )?/, "").trim());
    expect(said).toEqual(
      [0, 1, 2].flatMap((number) => [
        `START harness::first module_00${number}::group_0${number}::test_number_${number}`,
        `said by ${number}`,
        `and louder by ${number}`,
        `PASS harness::first module_00${number}::group_0${number}::test_number_${number}`,
      ]),
    );
  });

  test("Ctrl-C reaches it, and the run ends", async () => {
    const { folder } = await shared("harness");
    using fakes = new Fakes();
    const args = ["run", ...fakes.args, "--no-capture", "-E", "test(=first::passes)"];
    using terminal = new TerminalRun(args, { cwd: folder, env: fakes.env });
    await fakes.rig.next();
    terminal.type("\u0003");
    expect(await terminal.ended()).toBe(100);
    expect(terminal.lines.join("\n")).toContain("SIGINT");
    expect(terminal.flags).toBe(terminal.flagsBefore);
  });
});
