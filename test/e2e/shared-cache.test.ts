/** `cache.remote`: results that one machine stored are reused by another one; here each machine has a store of its own. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { run, Workspace } from "./rig.ts";

setDefaultTimeout(120_000);

const root = path.join(scratchFolder(), "shared-cache");
let workspace: Workspace;

/** What every cache over HTTP does: it keeps what it is given, and gives it back. */
const blobs = new Map<string, Uint8Array>();
let requests: string[] = [];
let answers: "all" | "none" | "reads" = "all";
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    const name = new URL(request.url).pathname;
    requests.push(
      `${request.method} ${name.split("/")[1]} ${request.headers.get("authorization") ?? ""}`.trim(),
    );
    if (answers === "none") return await new Promise<Response>(() => undefined);
    if (request.method === "PUT") {
      if (answers === "reads") return new Response(null, { status: 403 });
      blobs.set(name, await request.bytes());
      return new Response(null, { status: 201 });
    }
    const bytes = blobs.get(name);
    return bytes === undefined ? new Response(null, { status: 404 }) : new Response(Uint8Array.from(bytes));
  },
});
afterAll(() => server.stop(true));

const LIBRARY = `
#[test]
fn plain() {}

#[test]
fn reads() {
    assert!(std::fs::read_to_string("data.txt").is_ok());
}
`;

beforeAll(async () => {
  workspace = new Workspace(root);
  workspace.write("Cargo.toml", '[package]\nname = "shared-cache"\nversion = "0.1.0"\nedition = "2021"\n');
  workspace.write("src/lib.rs", LIBRARY);
  workspace.write("data.txt", "a\n");
  await run(["cargo", "test", "--no-run"], { cwd: root });
});

/** A run on a machine, which is a store of its own; says which tests ran. */
async function runOn(
  machine: string,
  write: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly ran: readonly string[]; readonly stderr: string }> {
  const store = JSON.stringify(path.join(scratchFolder(), "machines", machine));
  const remote = JSON.stringify(`http://127.0.0.1:${server.port}`);
  workspace.write(
    ".config/nextest.toml",
    `[cache]\ndir = ${store}\nremote = ${remote}\nwrite = ${JSON.stringify(write)}\n`,
  );
  requests = [];
  const { exitCode, events, stderr } = await workspace.nextest(["run", "--cache", "read-write"], {
    events: true,
    env,
  });
  expect(exitCode).toBe(0);
  const ran = events.flatMap((event) =>
    event.type === "test-finished" && event.reused === undefined ? [event.test.testName] : [],
  );
  return { ran: ran.toSorted(), stderr };
}

test("without `write`, nothing is written", async () => {
  expect((await runOn("reader", "never")).ran).toEqual(["plain", "reads"]);
  expect(requests).toEqual(["GET ac"]);
});

test("in CI results are written, and other machines reuse them", async () => {
  expect((await runOn("ci", "ci", { CI: "true" })).ran).toEqual(["plain", "reads"]);
  expect(requests).toContain("PUT cas");
  expect(requests).toContain("PUT ac");
  expect((await runOn("other", "never", { CI: "true" })).ran).toEqual([]);
  expect(requests).toEqual(["GET ac", "GET cas"]);
});

test("what changed runs again", async () => {
  workspace.write("data.txt", "b\n");
  expect((await runOn("third", "never", { CI: "true" })).ran).toEqual(["reads"]);
});

test("a variable has a say unless the configuration says that it has none", async () => {
  workspace.write("data.txt", "a\n");
  expect((await runOn("fourth", "never", { CI: "true", MODE: "x" })).ran).toEqual(["plain", "reads"]);
});

test("a token is sent, and a server that refuses costs one warning", async () => {
  answers = "reads";
  workspace.write("data.txt", "c\n");
  const { stderr } = await runOn("refused", "always", { NEXTEST_CACHE_TOKEN: "t0ken" });
  expect(requests[0]).toBe("GET ac Bearer t0ken");
  expect(stderr.match(/warning: the shared cache of results is not written: .*403/g)).toHaveLength(1);
  expect(stderr).not.toContain("t0ken");
});

test("a server that does not answer is waited for once", async () => {
  answers = "none";
  const { ran, stderr } = await runOn("waiting", "always");
  expect(ran).toEqual(["plain", "reads"]);
  expect(stderr.match(/warning: the shared cache of results is not read: .*within 2 s/g)).toHaveLength(1);
  expect(requests).toEqual(["GET ac"]);
});

test("a bad address is shown where it stands", async () => {
  workspace.write(".config/nextest.toml", '[cache]\nremote = "ftp://cache"\nwrite = "sometimes"\n');
  const { exitCode, stderr } = await workspace.nextest(["run"]);
  expect(exitCode).toBe(96);
  expect(stderr).toContain("https://cache.example/tests");
  expect(stderr).toContain("sometimes");
});
