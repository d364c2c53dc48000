/** Real nodes on this machine and a real Redis, with injected faults. Each case has its own server and folder. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { RedisConnection } from "../../src/os/redis.ts";
import { decodeTests } from "../../src/queue/protocol.ts";
import {
  finishedIn,
  type NodeOptions,
  PROGRAM,
  type RealNode,
  runMerge,
  startNode,
  timesRun,
} from "./node.ts";
import { freePort, type OwnRedis, startRedis } from "./redis-server.ts";
import { makeWorkspace, type QueueWorkspace, SLEEPERS, TESTS } from "./workspace.ts";

export type Case = readonly [
  name: string,
  run: (rig: QueueRig) => Promise<string>,
  redis?: readonly string[],
];

/** The server, the workspace and the nodes of a case. */
export class QueueRig implements AsyncDisposable {
  readonly redis: OwnRedis;
  readonly workspace: QueueWorkspace;
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-queue-"));
  readonly #nodes: RealNode[] = [];
  readonly #admin: RedisConnection;

  constructor(redis: OwnRedis, workspace: QueueWorkspace) {
    this.redis = redis;
    this.workspace = workspace;
    this.#admin = new RedisConnection(redis.server, 2000);
  }

  static async open(more: readonly string[] = []): Promise<QueueRig> {
    const workspace = makeWorkspace();
    return new QueueRig(await startRedis(more), workspace);
  }

  /** `settings`: of the queue's address. */
  node(settings = "", options: Partial<NodeOptions> = {}): RealNode {
    const node = startNode({
      workspace: this.workspace,
      queue: `${this.redis.url}/run${settings}`,
      folder: this.folder,
      name: `node-${this.#nodes.length + 1}`,
      ...options,
    });
    this.#nodes.push(node);
    return node;
  }

  nodes(count: number, settings = "", options: Partial<NodeOptions> = {}): readonly RealNode[] {
    return Array.from({ length: count }, () => this.node(settings, options));
  }

  async send(command: string, ...args: readonly string[]): Promise<unknown> {
    const reply = await this.#admin.send(command, args);
    return reply.ok ? reply.value : undefined;
  }

  async settled(): Promise<number> {
    return Number((await this.send("HGET", "nextest:{run}:run", "settled")) ?? 0);
  }

  /** Waits until this many tests have an accepted result. */
  async until(settled: number): Promise<void> {
    const started = performance.now();
    while ((await this.settled()) < settled) {
      if (performance.now() - started > 20_000) throw new Error(`not even ${settled} tests were settled`);
      await Bun.sleep(5);
    }
  }

  /** The tests that the server accepted, of each node; throws if one was accepted twice. */
  async accepted(nodes: number): Promise<readonly number[]> {
    const texts = await Promise.all(
      Array.from({ length: nodes }, (_, index) => this.send("GET", `nextest:{run}:got:${index + 1}`)),
    );
    const tests = texts.flatMap((text) => (typeof text === "string" ? decodeTests(text) : []));
    if (new Set(tests).size !== tests.length) throw new Error("a test has two accepted results");
    return tests;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#admin.close();
    for (const node of this.#nodes) {
      try {
        node.kill("SIGCONT");
        node.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await node.ended;
    }
    await this.redis[Symbol.asyncDispose]();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function expect(found: unknown, wanted: unknown, what: string): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${what}: ${left}, not ${right}`);
}

function codes(nodes: readonly RealNode[]): Promise<readonly number[]> {
  return Promise.all(nodes.map(({ ended }) => ended));
}

/** The streams contain every test once, and merge to the whole run. */
async function expectWhole(nodes: readonly RealNode[], count = TESTS): Promise<void> {
  const finished = nodes.flatMap(({ stream }) => finishedIn(stream));
  expect(finished.length, count, "results in the streams");
  expect(new Set(finished).size, count, "tests in the streams");
  const merged = await runMerge(nodes.map(({ stream }) => stream));
  expect(merged.code, 0, `exit code of merge (${merged.text})`);
  if (!merged.text.includes(`${count} tests run: ${count} passed`)) throw new Error(merged.text);
}

/** All tests once, with less than one request a test. */
async function sharesTests(rig: QueueRig): Promise<string> {
  const nodes = rig.nodes(4);
  expect(await codes(nodes), [0, 0, 0, 0], "exit codes");
  await expectWhole(nodes);
  for (const [name, times] of timesRun(rig.folder)) expect(times, 1, `runs of ${name}`);
  const stats = String(await rig.send("INFO", "commandstats"));
  const calls = Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]);
  // In addition to the tests: joining, leaving, and asking again at the end.
  if (calls > TESTS + 4 * 8) throw new Error(`${calls} requests for ${TESTS} tests`);
  const shares = nodes.map(({ stream }) => finishedIn(stream).length);
  return `shares ${shares.join(", ")}; ${calls} requests for ${TESTS} tests`;
}

async function killsNodes(rig: QueueRig): Promise<string> {
  const nodes = rig.nodes(4, "?lease=1s", { env: { SLOWNESS: "5" } });
  await rig.until(6);
  nodes[0]?.kill("SIGKILL");
  await rig.until(20);
  nodes[1]?.kill("SIGKILL");
  expect((await codes(nodes)).slice(2), [0, 0], "exit codes of those that live");
  expect((await rig.accepted(4)).length, TESTS, "accepted results");
  const twice = [...timesRun(rig.folder).values()].filter((times) => times > 1).length;
  const merged = await runMerge(nodes.map(({ stream }) => stream));
  // A result that was accepted at the moment of the kill may be in no stream; merge then reports it.
  if (merged.code !== 0 && merged.code !== 121) throw new Error(merged.text);
  return `${twice} tests ran again`;
}

async function killsByTest(rig: QueueRig): Promise<string> {
  const options = { env: { POISON: "1" }, args: ["--no-fail-fast"] };
  const nodes = rig.nodes(3, "?lease=1s", options);
  const ended = await codes(nodes);
  expect(ended.filter((code) => code === 137).length, 2, `nodes that died (${ended.join(", ")})`);
  expect(ended.filter((code) => code === 100).length, 1, "nodes that failed");
  expect(timesRun(rig.folder).get("b_poison"), 2, "runs of the poison");
  expect((await rig.accepted(3)).length, TESTS, "accepted results");
  const survivor = nodes[ended.indexOf(100)];
  const log = fs.readFileSync(survivor?.log ?? "", "utf8");
  if (!log.includes("b_poison") || !log.includes("two machines ended")) throw new Error(log);
  return "the third node reports it";
}

async function pausesNode(rig: QueueRig): Promise<string> {
  const nodes = rig.nodes(4, "?lease=700ms", { env: { SLOWNESS: "8" } });
  await rig.until(8);
  nodes[0]?.kill("SIGSTOP");
  nodes[1]?.kill("SIGSTOP");
  await rig.until(SLEEPERS - 10);
  nodes[0]?.kill("SIGCONT");
  nodes[1]?.kill("SIGCONT");
  expect(await codes(nodes), [0, 0, 0, 0], "exit codes");
  expect((await rig.accepted(4)).length, TESTS, "accepted results");
  await expectWhole(nodes);
  const skipped = nodes.map(({ stream }) => finishedIn(stream).length);
  return `shares ${skipped.join(", ")}`;
}

async function killsRedis(rig: QueueRig): Promise<string> {
  const nodes = rig.nodes(3, "?patience=1s", { env: { SLOWNESS: "5" } });
  await rig.until(10);
  process.kill(rig.redis.pid, "SIGKILL");
  expect(await codes(nodes), [115, 115, 115], "exit codes");
  const finished = nodes.flatMap(({ stream }) => finishedIn(stream));
  expect(new Set(finished).size, finished.length, "tests with one result");
  const merged = await runMerge(
    nodes.map(({ stream }) => stream),
    ["--allow-gaps"],
  );
  if (!merged.text.includes(`${finished.length}/${TESTS} tests run`)) throw new Error(merged.text);
  return `${finished.length} of ${TESTS} tests are in the reports`;
}

async function fallsBack(rig: QueueRig): Promise<string> {
  const nodes = [1, 2, 3].map((shard) =>
    rig.node("?patience=1s", { env: { SLOWNESS: "4" }, args: ["--partition", `hash:${shard}/3`] }),
  );
  await rig.until(10);
  process.kill(rig.redis.pid, "SIGKILL");
  expect(await codes(nodes), [0, 0, 0], "exit codes");
  const finished = nodes.flatMap(({ stream }) => finishedIn(stream));
  expect(new Set(finished).size, TESTS, "tests with a result");
  const merged = await runMerge(nodes.map(({ stream }) => stream));
  expect(merged.code, 0, `exit code of merge (${merged.text})`);
  if (!merged.text.includes(`${TESTS} tests run: ${TESTS} passed`)) throw new Error(merged.text);
  return `${finished.length - TESTS} of ${TESTS} tests ran twice`;
}

async function pausesRedis(rig: QueueRig): Promise<string> {
  const nodes = rig.nodes(3, "?patience=10s&lease=1s", { env: { SLOWNESS: "4" } });
  await rig.until(10);
  process.kill(rig.redis.pid, "SIGSTOP");
  await Bun.sleep(1500);
  process.kill(rig.redis.pid, "SIGCONT");
  await rig.until(25);
  await rig.send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  expect(await codes(nodes), [0, 0, 0], "exit codes");
  expect((await rig.accepted(3)).length, TESTS, "accepted results");
  await expectWhole(nodes);
  return "stopped for 1.5 s, then all connections closed";
}

async function stopsAll(rig: QueueRig): Promise<string> {
  const nodes = rig.nodes(3, "?lease=1s", { env: { SLOWNESS: "10", FAILS: "1" } });
  expect(await codes(nodes), [100, 100, 100], "exit codes");
  const finished = nodes.flatMap(({ stream }) => finishedIn(stream));
  if (finished.length >= TESTS) throw new Error("every test ran");
  return `${finished.length} of ${TESTS} tests had ended`;
}

/** The node that died holds tests until its lease ends, long after the others have nothing to do. */
async function reportsAfterDeath(rig: QueueRig): Promise<string> {
  const whole = path.join(rig.folder, "whole.xml");
  const args = ["--queue-report", `junit:${whole}`];
  const nodes = rig.nodes(3, "?lease=4s", { env: { FAILS_AT: "sleeps_30", SLOWNESS: "3" }, args });
  await rig.until(8);
  nodes[0]?.kill("SIGKILL");
  const killed = performance.now();
  expect((await codes(nodes)).slice(1), [100, 100], "exit codes of those that live");
  if (!fs.existsSync(whole)) throw new Error("there is no report of the whole");
  const xml = fs.readFileSync(whole, "utf8");
  const cases = [...xml.matchAll(/<testcase /g)].length;
  expect(cases, (await rig.accepted(3)).length, "tests in the report of the whole");
  expect([...xml.matchAll(/<failure /g)].length, 1, "failures in the report of the whole");
  return `${cases} tests in the report, ${Math.round(performance.now() - killed)} ms after the kill`;
}

/** A pipe that is open for reading, so that what is written to it fits in only once somebody reads. */
class SlowReader implements Disposable {
  readonly path: string;
  readonly #fd: number;
  #text = "";

  constructor(file: string) {
    Bun.spawnSync(["mkfifo", file]);
    this.path = file;
    this.#fd = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  }

  /** What was written so far. */
  read(): string {
    const room = Buffer.alloc(64 * 1024);
    try {
      for (let count = 1; count > 0;) {
        count = fs.readSync(this.#fd, room);
        this.#text += room.toString("latin1", 0, count);
      }
    } catch (thrown) {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EAGAIN")) throw thrown;
    }
    return this.#text;
  }

  [Symbol.dispose](): void {
    fs.closeSync(this.#fd);
  }
}

/** The node that writes the page of the whole blocks, as nobody reads it; it is killed, and another node writes its own. */
async function reportsAfterWriterDied(rig: QueueRig): Promise<string> {
  using pipes = new DisposableStack();
  const readers = [1, 2, 3].map((index) => pipes.use(new SlowReader(path.join(rig.folder, `page-${index}`))));
  const nodes = readers.map((reader) =>
    rig.node("?lease=2s", { args: ["--queue-report", `html:${reader.path}`] }),
  );
  const until = performance.now() + 60_000;
  const writer = async (): Promise<number> => {
    while (performance.now() < until) {
      const number = Number((await rig.send("HGET", "nextest:{run}:run", "reporter")) ?? 0);
      const index = nodes.findIndex(({ stream }) => numberIn(stream) === number);
      if (index >= 0) return index;
      await Bun.sleep(5);
    }
    throw new Error("no node writes the page");
  };
  const first = await writer();
  nodes[first]?.kill("SIGKILL");
  const killed = performance.now();
  let second = first;
  while (second === first) second = await writer();
  const waited = Math.round(performance.now() - killed);
  while (readers[second]?.read().includes("</html>") !== true && performance.now() < until)
    await Bun.sleep(5);
  const ended = await codes(nodes);
  expect(ended.toSpliced(first, 1), [0, 0], "exit codes of those that live");
  expect(await rig.send("HGET", "nextest:{run}:run", "reported"), "1", "the mark of written reports");
  const third = readers.findIndex((_, index) => index !== first && index !== second);
  expect(readers[third]?.read(), "", "the page of the third node");
  return `node ${second + 1} took over after ${waited} ms`;
}

/** The number that a node has in the queue. */
function numberIn(stream: string): number | undefined {
  if (!fs.existsSync(stream)) return undefined;
  const [, number] = /"shard":\{"kind":"queue","shard":(\d+)/.exec(fs.readFileSync(stream, "utf8")) ?? [];
  return number === undefined ? undefined : Number(number);
}

async function knowsWhole(rig: QueueRig): Promise<string> {
  const whole = path.join(rig.folder, "whole.xml");
  const report = ["--no-fail-fast", "--queue-report", `junit:${whole}`];
  const nodes = rig.nodes(3, "", { env: { FAILS: "1" }, args: report });
  expect(await codes(nodes), [100, 100, 100], "exit codes");
  const xml = fs.readFileSync(whole, "utf8");
  expect([...xml.matchAll(/<testcase /g)].length, TESTS, "tests in the report of the whole");
  expect([...xml.matchAll(/<failure /g)].length, 1, "failures in the report of the whole");
  const late = rig.node("", { env: { FAILS: "1" }, args: report });
  expect(await late.ended, 100, "exit code of a late node");
  expect(finishedIn(late.stream), [], "tests of a late node");
  return "one report, and a late node that knows it, too";
}

async function replaysTries(rig: QueueRig): Promise<string> {
  const args = (name: string) => ({ args: ["--no-fail-fast", "--queue-replay", name] });
  const first = rig.node("", { ...args("job 1"), env: { FAILS: "1", SLOWNESS: "3" } });
  const second = rig.node("", { ...args("job 2"), env: { FAILS: "1", SLOWNESS: "3" } });
  expect(await codes([first, second]), [100, 100], "exit codes of the first tries");
  const again = [rig.node("", args("job 1")), rig.node("", args("job 2"))];
  expect(await codes(again), [0, 0], "exit codes of the second tries");
  for (const [index, try1] of [first, second].entries())
    expect(
      finishedIn(again[index]?.stream ?? "").toSorted(),
      finishedIn(try1.stream).toSorted(),
      "tests of the second try",
    );
  const merged = await runMerge([first, second, ...again].map(({ stream }) => stream));
  expect(merged.code, 0, `exit code of merge (${merged.text})`);
  if (!merged.text.includes(`${TESTS} passed (1 flaky)`)) throw new Error(merged.text);
  return "the failed test passed in the second try";
}

async function ignoresClocks(rig: QueueRig): Promise<string> {
  const under = (offset: number) => ["unshare", "--time", "--monotonic", String(offset)];
  const probe = Bun.spawnSync([...under(1000), "true"]);
  if (!probe.success) return "skipped: this user may make no time namespace";
  const nodes = [0, 100_000, 5_000_000].map((offset) =>
    rig.node("?lease=1s", { under: under(offset), env: { SLOWNESS: "3" } }),
  );
  expect(await codes(nodes), [0, 0, 0], "exit codes");
  await expectWhole(nodes);
  return "monotonic clocks 0, 100,000 and 5,000,000 s ahead";
}

async function keepsSecrets(rig: QueueRig): Promise<string> {
  await rig.send("CONFIG", "SET", "requirepass", "s3cret");
  const refused = rig.node("?patience=0s");
  expect(await refused.ended, 115, "exit code without a password");
  const given = rig.node("", { env: { NEXTEST_QUEUE_PASSWORD: "s3cret" } });
  const inside = rig.node("", { queue: rig.redis.url.replace("//", "//:s3cret@") + "/run" });
  expect(await codes([given, inside]), [0, 0], "exit codes");
  const user = path.join(rig.folder, "user.toml");
  fs.writeFileSync(user, '[queue]\npassword-command = ["echo", "s3cret"]\n');
  const asked = rig.node("", { args: ["--user-config-file", user] });
  expect(await asked.ended, 0, "exit code with a command for the password");
  for (const { stream, log } of [given, inside, asked])
    for (const file of [stream, log])
      if (fs.readFileSync(file, "utf8").includes("s3cret")) throw new Error(`the password is in ${file}`);
  return "none in streams and logs";
}

/** Runs `openssl` in a folder. */
function openssl(folder: string, args: string): void {
  const made = Bun.spawnSync(["openssl", ...args.split(" ")], { cwd: folder });
  if (!made.success) throw new Error(made.stderr.toString());
}

/** A server whose certificate an authority of one's own has signed, and that asks for a password. */
async function encrypts(rig: QueueRig): Promise<string> {
  const { folder } = rig;
  const key = "-newkey rsa:2048 -nodes -days 2";
  openssl(folder, `req -x509 ${key} -subj /CN=authority -keyout authority.key -out authority.pem`);
  openssl(folder, "req -newkey rsa:2048 -nodes -subj /CN=server -keyout server.key -out server.csr");
  fs.writeFileSync(path.join(folder, "names"), "subjectAltName=IP:127.0.0.1\n");
  openssl(
    folder,
    "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -extfile names -out server.pem",
  );
  const at = (name: string): string => path.join(folder, name);
  const port = await freePort();
  const files = ["--tls-cert-file", at("server.pem"), "--tls-key-file", at("server.key")];
  const more = ["--tls-ca-cert-file", at("authority.pem"), "--tls-auth-clients", "no"];
  await using redis = await startRedis([
    "--tls-port",
    String(port),
    ...files,
    ...more,
    "--requirepass",
    "s3cret",
  ]);
  const user = at("user.toml");
  fs.writeFileSync(user, `[queue]\ntls-ca = ${JSON.stringify(at("authority.pem"))}\n`);
  const args = ["--user-config-file", user];
  const env = { NEXTEST_QUEUE_PASSWORD: "s3cret" };
  const queue = `rediss://127.0.0.1:${port}/run?patience=0s`;
  expect(await rig.node("", { queue, env }).ended, 115, "exit code with an unknown authority");
  expect(await rig.node("", { queue, args }).ended, 115, "exit code without the password");
  const trusting = [rig.node("", { queue, args, env }), rig.node("", { queue, args, env })];
  expect(await codes(trusting), [0, 0], "exit codes with its authority and the password");
  await expectWhole(trusting);
  return `refused without the authority or the password, accepted with both (beside ${redis.url})`;
}

/** The time to live of every key, whenever it is looked at: while nodes run, die and leave, and afterwards. */
async function expires(rig: QueueRig): Promise<string> {
  const kinds = new Set<string>();
  const look = async (): Promise<void> => {
    const keys = await rig.send("KEYS", "*");
    for (const name of Array.isArray(keys) ? keys.map(String) : []) {
      const left = Number(await rig.send("PTTL", name));
      // -2: it has been removed in the meantime.
      if (left === -1 || left > 300_000) throw new Error(`${name} expires in ${left} ms`);
      if (!name.startsWith("team:{run}:")) throw new Error(`a key without the prefix: ${name}`);
      kinds.add(name.replace("team:{run}:", "").replace(/\d+$/, "N"));
    }
  };
  const options = (name: string): Partial<NodeOptions> => ({
    env: { SLOWNESS: "3", POISON: "1" },
    args: ["--no-fail-fast", "--queue-replay", name, "--queue-report", `junit:${rig.folder}/whole.xml`],
  });
  const nodes = ["a", "b", "c"].map((name) => rig.node("?expire=5m&prefix=team&lease=1s", options(name)));
  let ended = 0;
  for (const node of nodes) void node.ended.then(() => (ended += 1));
  while (ended < nodes.length) await look();
  await look();
  const wanted = ["run", "order", "nodes", "threads", "held:N", "suspects", "deaths", "got:N", "last:N"];
  const missing = [...wanted, "names", "tokens", "events"].filter((kind) => !kinds.has(kind));
  expect(missing, [], "keys that were never seen");
  return `${kinds.size} kinds of keys: ${[...kinds].toSorted().join(", ")}`;
}

/** One node: its share, a queue of other tests, a node that comes late, and the reports of the whole. */
async function runsAlone(rig: QueueRig): Promise<string> {
  const recording = path.join(rig.folder, "whole.zip");
  const first = rig.node("", { args: ["--queue-report", `recording:${recording}`] });
  expect(await first.ended, 0, "exit code");
  const says = (node: RealNode, words: string): void => {
    const log = fs.readFileSync(node.log, "utf8");
    if (!log.includes(words)) throw new Error(log);
  };
  says(first, `${TESTS} tests run: ${TESTS} passed`);
  const [start = ""] = fs.readFileSync(first.stream, "utf8").split("\n");
  if (!start.includes('"shard":{"kind":"queue","shard":1,"total":0,')) throw new Error(start);
  const other = rig.node("", { args: ["a_fails"] });
  expect(await other.ended, 116, "exit code with other tests");
  says(other, "has other tests than this run");
  const late = rig.node();
  expect(await late.ended, 0, "exit code of a late node");
  says(late, `this machine ran 0 of the ${TESTS} tests of the queue`);
  const replay = Bun.spawn([PROGRAM, "nextest", "replay", "-R", recording], {
    env: { ...process.env, NEXTEST_EXPERIMENTAL_RECORD: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const replayed = await new Response(replay.stdout).text();
  if (!replayed.includes(`${TESTS} tests run: ${TESTS} passed`)) throw new Error(replayed);
  return "one node has all tests, a late one none, and the recording of the whole is replayed";
}

export const CASES: readonly Case[] = [
  ["four nodes share the tests", sharesTests],
  ["nodes that are killed give their tests back", killsNodes],
  ["a test that ended two nodes is not handed to a third", killsByTest],
  ["results of nodes that were stopped for longer than their leases are dropped", pausesNode],
  ["without Redis, nodes end with what they have", killsRedis],
  ["without Redis, nodes fall back to their shards", fallsBack],
  ["a Redis that stops for a while, and closes connections, changes nothing", pausesRedis],
  ["a failure stops all nodes", stopsAll],
  ["after a stop, the report of the whole is written although a node died", reportsAfterDeath],
  ["if the node that writes the reports of the whole dies, another one writes them", reportsAfterWriterDied],
  ["one node runs everything, and others learn it", runsAlone],
  ["one node writes the reports of the whole, and late nodes know its result", knowsWhole],
  ["a second try of a job runs what its first try had", replaysTries],
  ["clocks of nodes do not matter", ignoresClocks],
  ["passwords are used and not told", keepsSecrets],
  ["TLS, with an authority of one's own", encrypts],
  ["everything expires, and has the prefix", expires],
];
