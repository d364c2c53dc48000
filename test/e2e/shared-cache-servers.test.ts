/** `cache.remote` with servers of each protocol: by gRPC, one machine stores and another reuses; and servers that fail. */
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import * as net from "node:net";
import * as path from "node:path";
import { CODE } from "../../src/remote/faults.ts";
import { type DoubleOptions, DoubleServer } from "../remote/double.ts";
import { scratchFolder } from "./fixtures.ts";
import { run, Workspace } from "./rig.ts";

setDefaultTimeout(120_000);

const root = path.join(scratchFolder(), "shared-cache-servers");
const workspace = new Workspace(root);
let double: DoubleServer | undefined;
let machines = 0;

/** The wait for a server is 2 s; the rest is for the machine. */
const BOUND = 3000;

beforeAll(async () => {
  workspace.write("Cargo.toml", '[package]\nname = "shared"\nversion = "0.1.0"\nedition = "2021"\n');
  workspace.write("src/lib.rs", "#[test]\nfn first() {}\n\n#[test]\nfn second() {}\n");
  await run(["cargo", "test", "--no-run"], { cwd: root });
});

afterEach(() => double?.stop());

async function serve(options: DoubleOptions = {}): Promise<DoubleServer> {
  double = await DoubleServer.start(options);
  return double;
}

interface Machine {
  /** Undefined: results are not shared. */
  readonly remote?: string;
  readonly write?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly userConfig?: string;
}

/** A run on a machine that has no results yet. */
async function runOnNewMachine({ remote, write, env = {}, userConfig = "" }: Machine) {
  machines += 1;
  const store = path.join(scratchFolder(), `servers-${machines}`);
  const settings = Object.entries({ dir: store, remote, write }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} = ${JSON.stringify(value)}\n`],
  );
  workspace.write(".config/nextest.toml", `[cache]\n${settings.join("")}`);
  const config = workspace.write("user.toml", userConfig);
  const began = performance.now();
  const args = ["run", "--offline", "--cache", "read-write", "--user-config-file", config];
  const { exitCode, events, stderr } = await workspace.nextest(args, { events: true, env });
  expect(exitCode).toBe(0);
  const executed = events.filter((event) => event.type === "test-finished" && event.reused === undefined);
  const warnings = stderr.match(/warning: the shared cache of results .*/g) ?? [];
  return { executed: executed.length, warnings, took: performance.now() - began };
}

describe("by gRPC", () => {
  test("without `write` nothing is written; results of CI are reused on other machines", async () => {
    const server = await serve();
    const remote = `grpc://${server.address}/team`;
    expect(await runOnNewMachine({ remote })).toMatchObject({ executed: 2, warnings: [] });
    expect(await runOnNewMachine({ remote, write: "ci", env: { CI: "" } })).toMatchObject({ executed: 2 });
    expect(server.count("UpdateActionResult")).toBe(0);
    const ci = { remote, write: "ci", env: { CI: "true" } };
    expect(await runOnNewMachine(ci)).toMatchObject({ executed: 2, warnings: [] });
    expect(server.results.size).toBe(1);
    const written = server.count("UpdateActionResult");
    expect(await runOnNewMachine({ remote, env: { CI: "true" } })).toMatchObject({
      executed: 0,
      warnings: [],
    });
    expect(server.count("UpdateActionResult")).toBe(written);
  });

  test("headers of the user's configuration are sent, and not shown", async () => {
    const server = await serve({
      misbehave: ({ method }) =>
        method === "GetActionResult" ? { kind: "fail", code: CODE.permissionDenied } : undefined,
    });
    const userConfig = `[remote]\nheaders.authorization = { env = "TOKEN", prefix = "Bearer " }\n`;
    const machine = { remote: `grpc://${server.address}`, userConfig, env: { TOKEN: "t0ken" } };
    const { executed, warnings } = await runOnNewMachine(machine);
    expect(server.headers.get("authorization")).toEqual(["Bearer t0ken"]);
    expect(executed).toBe(2);
    expect(warnings).toEqual(["warning: the shared cache of results is not read: PERMISSION_DENIED"]);
  });

  test("a server that answers no more is waited for once, also where it only writes late", async () => {
    const server = await serve({
      misbehave: ({ method }) => (method === "GetActionResult" ? { kind: "hang" } : undefined),
    });
    const ran = await runOnNewMachine({ remote: `grpc://${server.address}`, write: "always" });
    expect(ran.executed).toBe(2);
    expect(ran.warnings).toHaveLength(1);
    expect(server.count("GetActionResult")).toBe(1);
  });
});

describe("a server that fails costs at most one bounded wait and one warning", () => {
  /** Accepts connections and never answers. */
  const silent = net.createServer(() => undefined);
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    port = typeof address === "object" ? (address?.port ?? 0) : 0;
  });
  afterAll(() => silent.close());

  /** A port on which nothing listens. */
  async function closedPort(): Promise<number> {
    const server = await DoubleServer.start();
    server.stop();
    return server.port;
  }

  test.each(["http", "redis", "grpc"])("%s", async (scheme) => {
    const without = await runOnNewMachine({});
    expect(without).toMatchObject({ executed: 2, warnings: [] });
    for (const place of [port, await closedPort()]) {
      const ran = await runOnNewMachine({ remote: `${scheme}://127.0.0.1:${place}`, write: "always" });
      expect(ran.executed).toBe(2);
      expect(ran.warnings).toHaveLength(1);
      expect(ran.took - without.took).toBeLessThan(BOUND);
    }
  });
});
