/** `--queue` at a server that answers as Redis does, until it does not: every run ends, says so, and loses nothing. */
import { afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as net from "node:net";
import * as path from "node:path";
import { encodeTests, type SyncRequest } from "../../src/queue/protocol.ts";
import { ServerDouble } from "../../src/queue/server.fixture.ts";
import { scratchFolder } from "./fixtures.ts";
import { eventsOfType, run, Workspace } from "./rig.ts";

setDefaultTimeout(120_000);

const TESTS = 6;
const root = path.join(scratchFolder(), "queued-badly");
let workspace: Workspace;
let redis: FakeRedis | undefined;

beforeAll(async () => {
  workspace = new Workspace(root);
  workspace.write("Cargo.toml", '[package]\nname = "queued"\nversion = "0.1.0"\nedition = "2021"\n');
  const library = Array.from({ length: TESTS }, (_, index) => `#[test]\nfn t${index}() {}\n`);
  workspace.write("src/lib.rs", library.join("\n"));
  await run(["cargo", "test", "--no-run"], { cwd: root });
});

afterEach(() => redis?.stop());

/** The bytes in place of an answer; undefined: the right one. `close`: the connection ends after them. */
type Answer = { readonly bytes: string; readonly close?: boolean } | undefined;

/** What is sent in place of an answer; `before`: the number of earlier calls of the script. */
type Instead = (script: "join" | "sync", before: number) => Answer;

/** The two scripts, decided by the double of the server, behind as much of Redis' protocol as the client uses. */
class FakeRedis {
  readonly double = new ServerDouble();
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #instead: Instead;
  readonly #counts = { join: 0, sync: 0 };

  private constructor(instead: Instead) {
    this.#instead = instead;
    this.#server = net.createServer((socket) => this.#serve(socket));
  }

  static async start(instead: Instead): Promise<FakeRedis> {
    const fake = new FakeRedis(instead);
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get port(): number {
    const at = this.#server.address();
    return typeof at === "object" && at !== null ? at.port : 0;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: net.Socket): void {
    this.#sockets.add(socket);
    let text = "";
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      for (let read = commandIn(text); read !== undefined; read = commandIn(text)) {
        text = text.slice(read.length);
        this.#answer(socket, read.words);
      }
    });
  }

  #answer(socket: net.Socket, [command = "", ...words]: readonly string[]): void {
    if (/^hello$/i.test(command)) return void socket.write("%1\r\n+proto\r\n:3\r\n");
    if (/^evalsha$/i.test(command)) return void socket.write("-NOSCRIPT No matching script.\r\n");
    if (!/^eval$/i.test(command)) return void socket.write("+OK\r\n");
    const [script = "", , , , , ...args] = words;
    const kind = script.includes("maxFail, name, creates") ? "join" : "sync";
    const instead = this.#instead(kind, this.#counts[kind]);
    this.#counts[kind] += 1;
    if (instead === undefined)
      return void socket.write(bulk(kind === "join" ? this.#join(args) : this.#sync(args)));
    socket.write(Buffer.from(instead.bytes, "latin1"));
    if (instead.close === true) socket.end();
  }

  #join(args: readonly string[]): string {
    const [token = "", plan = "", tests, threads, lease, maxFail, name = ""] = args;
    const order = Array.from({ length: Number(tests) }, (_, index) => index);
    const request = {
      token,
      plan,
      tests: Number(tests),
      threads: Number(threads),
      lease: Number(lease),
      maxFail: Number(maxFail),
      name,
      order,
    };
    const answer = this.double.join(request, Date.now());
    return answer.kind === "joined"
      ? JSON.stringify({ ...answer, ...flat(answer.whole) })
      : JSON.stringify(answer);
  }

  #sync(args: readonly string[]): string {
    const [node, sequence, threads, lease, want, free, leaves, , ...results] = args;
    const request: SyncRequest = {
      node: Number(node),
      sequence: Number(sequence),
      threads: Number(threads),
      lease: Number(lease),
      want: Number(want),
      free: Number(free),
      leaves: leaves === "1",
      report: "no",
      results: Array.from({ length: results.length / 3 }, (_, index) => ({
        test: Number(results[3 * index]),
        failed: results[3 * index + 1] === "1",
        payload: "",
      })),
    };
    const { accepted, given, condemned, wait, whole, over } = this.double.sync(request, Date.now());
    return JSON.stringify({
      accepted: accepted.map((each) => (each ? "1" : "0")).join(""),
      given: encodeTests(given),
      condemned: encodeTests(condemned),
      wait,
      over: over ? 1 : 0,
      ...flat(whole),
    });
  }
}

function flat({ stopped, ...counts }: ReturnType<ServerDouble["whole"]>) {
  return { ...counts, stopped: stopped ? 1 : 0 };
}

function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

/** The first command of the text, and its length; undefined: it is not complete. */
function commandIn(text: string): { readonly words: readonly string[]; readonly length: number } | undefined {
  const [head, count] = /^\*(\d+)\r\n/.exec(text) ?? [];
  if (head === undefined) return undefined;
  const words: string[] = [];
  let at = head.length;
  while (words.length < Number(count)) {
    const [line, size] = /^\$(\d+)\r\n/.exec(text.slice(at, at + 20)) ?? [];
    if (line === undefined) return undefined;
    const begin = at + line.length;
    if (text.length < begin + Number(size) + 2) return undefined;
    words.push(text.slice(begin, begin + Number(size)));
    at = begin + Number(size) + 2;
  }
  return { words, length: at };
}

const BAD: readonly (readonly [name: string, answer: Exclude<Answer, undefined>])[] = [
  ["no answer of Redis", { bytes: "HTTP/1.1 400 Bad Request\r\n\r\n" }],
  ["an answer that is cut, and the connection closed", { bytes: '$500\r\n{"acc', close: true }],
  ["an answer that is cut, and nothing more", { bytes: '$500\r\n{"acc' }],
  ["no answer, and the connection closed", { bytes: "", close: true }],
  ["an answer of absurd length", { bytes: "$99999999999999\r\nx\r\n" }],
  ["a list of absurd length", { bytes: "*99999999\r\n" }],
  ["deeply nested lists", { bytes: "*1\r\n".repeat(50_000) }],
  ["nothing", { bytes: "$-1\r\n" }],
  ["a number", { bytes: ":42\r\n" }],
  ["a large number", { bytes: "(123456789012345678901234567890\r\n" }],
  ["a list", { bytes: "*2\r\n:1\r\n:2\r\n" }],
  ["an object that cannot be made into text", { bytes: "%1\r\n+toString\r\n:1\r\n" }],
  ["bytes that are no text", { bytes: "$4\r\n\xff\xfe\x00\x01\r\n" }],
  ["text that is no JSON", { bytes: bulk("hello") }],
  ["JSON of another program", { bytes: bulk('{"accepted":7,"given":"zz"}') }],
  [
    "tests that do not exist",
    {
      bytes: bulk(
        `{"accepted":"","given":"ffffff","condemned":"","wait":1,"tests":${TESTS},"settled":0,"failed":0,"stopped":0}`,
      ),
    },
  ],
  ["an error without words", { bytes: "-\r\n" }],
  ["an error that passes", { bytes: "-LOADING Redis is loading the dataset in memory\r\n" }],
  ["an error that stays", { bytes: "-WRONGTYPE Operation against a key\r\n" }],
  ["its script is refused", { bytes: "-ERR unknown command 'EVAL'\r\n" }],
];

async function play(instead: Instead, args: readonly string[] = []) {
  redis = await FakeRedis.start(instead);
  const queue = `redis://127.0.0.1:${redis.port}/run?patience=1s`;
  const ran = await workspace.nextest(["run", "--queue", queue, ...args], { events: true });
  const finished = eventsOfType(ran.events, "test-finished").map((event) => event.test.testName);
  expect(ran.stderr).not.toMatch(/\bbug\b|internal error|panic/i);
  expect(new Set(finished).size).toBe(finished.length);
  return { ...ran, finished, double: redis.double };
}

test("a server that behaves", async () => {
  const { exitCode, finished } = await play(() => undefined);
  expect([exitCode, finished.length]).toEqual([0, TESTS]);
});

test.each(BAD)("joining is answered with %s", async (_, bad) => {
  const { exitCode, finished, stderr } = await play((script) => (script === "join" ? bad : undefined));
  expect([exitCode, finished]).toEqual([115, []]);
  expect(stderr).toContain("error: cannot reach the queue at `127.0.0.1:");
});

test.each(BAD)("every request from the second one on is answered with %s", async (_, bad) => {
  const { exitCode, finished, double } = await play((script, before) =>
    script === "sync" && before >= 1 ? bad : undefined,
  );
  expect(exitCode).toBe(115);
  // What was accepted is reported, and nothing else.
  expect(finished.length).toBe(double.accepted.length);
});

test.each(BAD)("with a shard of its own, the machine goes on alone after %s", async (_, bad) => {
  const { exitCode, finished } = await play(
    (script, before) => (script === "sync" && before >= 1 ? bad : undefined),
    ["--partition", "count:1/1"],
  );
  expect([exitCode, finished.length]).toEqual([0, TESTS]);
});

test.each(BAD.filter(([name]) => /closed|passes|and nothing more|no answer of|absurd/.test(name)))(
  "%s, once: the request is repeated, and the run goes on",
  async (_, bad) => {
    const { exitCode, finished } = await play((script, before) =>
      script === "sync" && before === 1 ? bad : undefined,
    );
    expect([exitCode, finished.length]).toEqual([0, TESTS]);
  },
);
