/** What tests have, doctests have: reports, recordings, reruns, groups, leaks, retries; and documents that are broken. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { SaxesParser } from "saxes";
import { scratchFolder } from "./fixtures.ts";
import { eventsOfType, own, type Ran, shared, type Workspace } from "./rig.ts";

setDefaultTimeout(180_000);

const BINARY = "macros::doctest/macros";
/** Of the fixture's procedural macro crate. */
const PASSING = "macros/src/lib.rs - two (line 3)";
const REFUSED = "macros/src/lib.rs - two (line 7)";
const RUN = ["run", "--doc", "-p", "macros"];

/** A crate whose only source is this. */
async function crateOf(source: string, config = ""): Promise<Workspace> {
  const workspace = await own("doctests");
  workspace.write("macros/Cargo.toml", '[package]\nname = "macros"\nversion = "0.1.0"\nedition = "2024"\n');
  workspace.write("macros/src/lib.rs", source);
  workspace.write(".config/nextest.toml", config);
  return workspace;
}

function finished({ events }: Ran): readonly string[] {
  return eventsOfType(events, "test-finished")
    .map(({ test: { testName }, outcome: { attempts } }) =>
      [testName, ...attempts.map(({ result }) => result.kind)].join(" "),
    )
    .toSorted();
}

describe("reports", () => {
  test("have doctests by binary and name", async () => {
    const workspace = await shared("doctests");
    const folder = scratchFolder();
    const file = (name: string): string => path.join(folder, name);
    const outputs = ["junit:j.xml", "html:p.html", "libtest-json-plus:l.json"].flatMap((output) => {
      const [kind = "", name = ""] = output.split(":");
      return ["--output", `${kind}:${file(name)}`];
    });
    const { stderr, events } = await workspace.nextest([...RUN, ...outputs], { events: true });
    expect(stderr).toContain(`${BINARY} ${PASSING}`);
    const [started] = eventsOfType(events, "run-started");
    expect(started?.binaries.map(({ binaryId, kind }) => [String(binaryId), kind])).toEqual([
      [BINARY, "doctest"],
    ]);
    const junit = fs.readFileSync(file("j.xml"), "utf8");
    expect(junit).toContain(`<testsuite name="${BINARY}" tests="2"`);
    for (const name of [PASSING, REFUSED])
      expect(junit).toContain(`<testcase name="${name}" classname="${BINARY}"`);
    const page = fs.readFileSync(file("p.html"), "utf8");
    expect(page).toContain(`"binary":"${BINARY}","name":"${PASSING}"`);
    const lines = fs.readFileSync(file("l.json"), "utf8").trimEnd().split("\n");
    expect(lines.filter((line) => line.includes(`"name":"macros::macros$${PASSING}"`))).toHaveLength(2);
    expect(lines.at(0)).toContain('"kind":"doctest"');
  });

  test("of a list name their kind and command", async () => {
    const workspace = await shared("doctests");
    const args = ["list", "--doc", "-p", "macros", "--message-format", "json"];
    const { stdout } = await workspace.nextest(args);
    const list: unknown = JSON.parse(stdout);
    expect(list).toMatchObject({
      "test-count": 2,
      "rust-suites": { [BINARY]: { kind: "doctest", testcases: { [PASSING]: { ignored: false } } } },
    });
  });
});

test("recordings keep them; a replay tells of them, and a rerun asks for them by itself", async () => {
  const workspace = await crateOf(
    '/// ```\n/// assert!(std::env::var("MEND").is_ok());\n/// ```\n///\n/// ```\n/// ```\npub fn one() {}\n',
  );
  const user = path.join(scratchFolder(), "user.toml");
  fs.writeFileSync(user, "experimental.record = true\nrecord.enabled = true\n");
  const env = { NEXTEST_USER_CONFIG_FILE: user, NEXTEST_STATE_DIR: scratchFolder() };
  const first = await workspace.nextest([...RUN, "--no-fail-fast"], { env });
  expect(first.stderr).toMatch(/2 tests run: 1 passed, 1 failed/);
  const replayed = await workspace.nextest(["replay"], { env });
  expect(`${replayed.stdout}${replayed.stderr}`).toContain(`${BINARY} macros/src/lib.rs - one (line 1)`);
  const args = ["run", "--rerun", "latest"];
  const again = await workspace.nextest(args, { env, events: true });
  expect([again.exitCode, finished(again)]).toEqual([100, ["macros/src/lib.rs - one (line 1) fail"]]);
  const mended = await workspace.nextest(args, { env: { ...env, MEND: "1" }, events: true });
  expect([mended.exitCode, finished(mended)]).toEqual([0, ["macros/src/lib.rs - one (line 1) pass"]]);
  const nothing = await workspace.nextest([...args, "--doctests", "none"], { env, events: true });
  expect(finished(nothing)).toEqual([]);
});

describe("settings", () => {
  const FOUR = Array.from({ length: 4 }, () => "/// ```\n/// ```\n///\n").join("");

  test("a group that runs one test at a time", async () => {
    const workspace = await crateOf(
      `${FOUR}pub fn f() {}\n`,
      '[test-groups]\none = { max-threads = 1 }\n[[profile.default.overrides]]\nfilter = "kind(doctest)"\ntest-group = "one"\n',
    );
    const { events } = await workspace.nextest([...RUN, "-j4"], { events: true });
    const order = events
      .filter(({ type }) => type === "test-started" || type === "test-finished")
      .map(({ type }) => type);
    expect(order).toEqual(Array.from({ length: 4 }, () => ["test-started", "test-finished"] as const).flat());
    const [first] = eventsOfType(events, "test-started");
    expect(first?.slot.testGroup).toBe("one");
  });

  test("retries make a doctest flaky", async () => {
    const source =
      '/// ```\n/// assert_eq!(std::env::var("NEXTEST_ATTEMPT").unwrap(), "2");\n/// ```\npub fn f() {}\n';
    const workspace = await crateOf(source);
    const ran = await workspace.nextest([...RUN, "--retries", "1"], { events: true });
    expect([ran.exitCode, finished(ran)]).toEqual([0, ["macros/src/lib.rs - f (line 1) fail pass"]]);
    expect(ran.stderr).toContain("1 passed (1 flaky)");
  });

  test("a process that is left behind is a leak", async () => {
    const source =
      '/// ```\n/// std::process::Command::new("sleep").arg("5").spawn().unwrap();\n/// ```\npub fn f() {}\n';
    const workspace = await crateOf(source);
    const ran = await workspace.nextest(RUN, { events: true });
    expect([ran.exitCode, finished(ran)]).toEqual([0, ["macros/src/lib.rs - f (line 1) leak"]]);
  });

  test("--no-run compiles them, and the run after it does not", async () => {
    const workspace = await own("doctests");
    const built = await workspace.nextest([...RUN, "--no-run"], { events: true });
    expect([built.exitCode, finished(built)]).toEqual([0, []]);
    expect(built.stderr).toContain("Compiled 2 doctests of 1 crate in ");
    const ran = await workspace.nextest(RUN, { events: true });
    expect(finished(ran)).toHaveLength(2);
    expect(ran.stderr).not.toContain("doctests of 1 crate in ");
  });
});

describe("broken documents", () => {
  test("a fence that never ends is run; an attribute that does not exist makes it no doctest, in rustdoc's words", async () => {
    const workspace = await crateOf(
      "/// ```\n/// println!();\npub fn open() {}\n\n/// ```should-panic\n/// panic!();\n/// ```\npub fn typo() {}\n",
    );
    const ran = await workspace.nextest([...RUN, "--no-fail-fast"], { events: true });
    expect(finished(ran)).toEqual(["macros/src/lib.rs - open (line 1) pass"]);
    expect(ran.stderr).toContain("unknown attribute `should-panic`");
  });

  test("a code block of one megabyte", async () => {
    const line = `/// let _ = 1; // ${"x".repeat(1000)}\n`;
    const workspace = await crateOf(`/// \`\`\`\n${line.repeat(1050)}/// \`\`\`\npub fn large() {}\n`);
    const ran = await workspace.nextest(RUN, { events: true });
    expect(finished(ran)).toEqual(["macros/src/lib.rs - large (line 1) pass"]);
  });

  test("control characters in a name: visible for people, well-formed for programs", async () => {
    const workspace = await crateOf('#[path = "odd\\u{7}name.rs"]\npub mod odd;\n');
    workspace.write("macros/src/odd\u0007name.rs", "/// ```\n/// panic!();\n/// ```\npub fn odd() {}\n");
    const junit = path.join(scratchFolder(), "j.xml");
    const ran = await workspace.nextest([...RUN, "--output", `junit:${junit}`], { events: true });
    expect(finished(ran)).toEqual(["macros/src/odd\u0007name.rs - odd::odd (line 1) fail"]);
    expect(ran.stderr).not.toContain("\u0007name");
    const parser = new SaxesParser();
    parser.on("error", (problem) => {
      throw problem;
    });
    parser.write(fs.readFileSync(junit, "utf8")).close();
    // The name is asked for as it is.
    const exact = "test(=macros/src/odd\\u{7}name.rs - odd::odd (line 1\\))";
    const chosen = await workspace.nextest([...RUN, "-E", exact], { events: true });
    expect(finished(chosen)).toHaveLength(1);
  });
});
