/** Observation of real processes: what they and their descendants name is seen, and they see nothing of it. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseEntries } from "../../src/cache/entries.ts";
import { inputsOf } from "../../src/cache/observation.ts";
import { type Observation, type Observer, openObserver } from "../../src/os/linux/observe/observer.ts";
import { buildHelper } from "../../tools/build-native.ts";

setDefaultTimeout(30_000);

const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "nextest-observe-test-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

beforeAll(async () => {
  if (process.arch === "x64" || process.arch === "arm64")
    await buildHelper(process.arch, { helper: "observe" });
});

/** Without the variables of a test, nothing can be loaded into the shell: it is observed from its start. */
function launched(observer: Observer, key: number, script: string): readonly string[] {
  const start = { program: "/bin/sh", args: ["-c", script], cwd: folder, base: {}, extra: {} };
  return observer.command(key, start).command;
}

/** What shell text names; standard output besides. */
async function observe(script: string): Promise<{ readonly seen: Observation; readonly out: string }> {
  const seen: Observation[] = [];
  const observer = openObserver((each) => seen.push(each));
  if (observer === undefined) throw new Error("no observation on this system");
  const child = Bun.spawn([...launched(observer, 7, script)], {
    cwd: folder,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: "/usr/bin:/bin" },
  });
  const [out, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  await child.exited;
  await observer.stop();
  const [first] = seen;
  if (first === undefined || seen.length !== 1) throw new Error(`observed ${seen.length} times: ${errors}`);
  return { seen: first, out };
}

/** The inputs that lie in the folder of this test. */
async function inputs(script: string): Promise<readonly string[]> {
  const { seen } = await observe(script);
  expect(seen).toMatchObject({ key: 7, complete: true });
  const found = inputsOf(parseEntries(seen.texts));
  if (!found.ok) return [found.reason];
  return found.inputs
    .filter((each) => each.path.startsWith(folder))
    .map((each) => `${each.absent ? "no " : ""}${each.kind} ${each.path.slice(folder.length)}`);
}

function write(name: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
}

test("files read by the process and by a child, by relative and absolute names", async () => {
  write("a.txt", "a\n");
  write("sub/b.txt", "b\n");
  expect(await inputs(`read -r x < a.txt; cd sub; cat b.txt; cat "$OLDPWD/a.txt"`)).toContain(
    "look /sub/b.txt",
  );
  expect(await inputs("read -r x < a.txt")).toContain("look /a.txt");
});

test("what is not there, and what is listed", async () => {
  const found = await inputs("test -e missing.txt; ls sub > /dev/null");
  expect(found).toContain("no look /missing.txt");
  expect(found).toContain("list /sub");
});

test("a symbolic link and what it leads to", async () => {
  fs.symlinkSync("a.txt", path.join(folder, "link"));
  const found = await inputs("read -r x < link");
  expect(found).toContain("look /link");
  expect(found).toContain("look /a.txt");
});

test("what the process made itself is no input; what it changed makes it opaque", async () => {
  const made = await inputs("mkdir made; echo x > made/new; cat made/new; rm -r made");
  expect(made.filter((each) => !each.startsWith("no "))).not.toContain("look /made/new");
  expect(made).toContain("no look /made");
  const [reason = ""] = await inputs("read -r x < a.txt; echo y >> a.txt");
  expect(reason).toContain("changes what it has read");
});

test("the process sees its own arguments, and is not told of the observer", async () => {
  const { out } = await observe(
    'tr "\\0" " " < /proc/self/cmdline; echo; echo "$0"; ls /proc/self/fd | wc -l',
  );
  expect(out).toStartWith("/bin/sh -c ");
  expect(out.split("\n")[1]).toBe("/bin/sh");
});

test("many processes at once", async () => {
  const seen: Observation[] = [];
  const observer = openObserver((each) => seen.push(each));
  if (observer === undefined) throw new Error("no observation on this system");
  const children = Array.from({ length: 50 }, (_, key) =>
    Bun.spawn([...launched(observer, key, `read -r x < a.txt; test -e none-${key}`)], {
      cwd: folder,
      stdio: ["ignore", "ignore", "ignore"],
    }),
  );
  await Promise.all(children.map(({ exited }) => exited));
  await observer.stop();
  expect(seen.map(({ key }) => key).sort((left, right) => left - right)).toEqual([...Array(50).keys()]);
  for (const { key, texts } of seen) expect(texts).toContain(`s${folder}/none-${key}`);
});
