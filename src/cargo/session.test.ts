import { NO_CARGO_OPTIONS } from "../model/requests/options.ts";
import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ok } from "../diagnostics/result.ts";
import type { CargoOptions } from "../model/requests/options.ts";
import type { CommandRequest } from "../os/processes/run-command.ts";
import {
  HELPER,
  RECORDED_BUILD,
  RECORDED_GRAPH,
  RECORDED_MEMBERS,
  alteredMembers,
} from "./recorded.fixture.ts";
import type { RunCommand, CargoPorts } from "./run-cargo.ts";
import { type CargoSession, openCargo, type SessionRequest } from "./session.ts";

// No folder of the machine's own configuration may have a say.
const cwd = mkdtempSync(join(tmpdir(), "session-"));
afterAll(() => rmSync(cwd, { recursive: true }));

type Role = "members" | "graph" | "build" | "rustc";

function roleOf({ program, args }: CommandRequest): Role {
  if (program === "rustc") return "rustc";
  if (!args.includes("metadata")) return "build";
  return args.includes("--no-deps") ? "members" : "graph";
}

interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}

const ANSWERS: Readonly<Record<Role, Answer>> = {
  members: { stdout: RECORDED_MEMBERS },
  graph: { stdout: RECORDED_GRAPH },
  build: { stdout: RECORDED_BUILD },
  rustc: { stdout: "x86_64-unknown-linux-gnu\n/sysroot/lib\n" },
};

/** A toolchain that waits at each start and end until the test lets it continue. */
class FakeToolchain {
  readonly log: string[] = [];
  /** Of each reading of the graph. */
  readonly graphArguments: string[] = [];
  readonly echoed: string[] = [];
  readonly #answers: Readonly<Record<Role, Answer>>;
  readonly #gates = new Map<Role, Promise<void>>();

  constructor(answers: Partial<Record<Role, Answer>> = {}) {
    this.#answers = { ...ANSWERS, ...answers };
  }

  /** Keeps processes of a role from ending until the returned function is called. */
  hold(role: Role): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gates.set(role, promise);
    return resolve;
  }

  around(env: Readonly<Record<string, string>> = {}): CargoPorts {
    const echo = (bytes: Uint8Array): void => void this.echoed.push(new TextDecoder().decode(bytes));
    return { env: { CARGO_HOME: "/nonexistent", ...env }, cwd, echo, run: this.#run };
  }

  readonly #run: RunCommand = async (request) => {
    const role = roleOf(request);
    this.log.push(`start ${role}`);
    if (role === "graph") this.graphArguments.push(request.args.join(" "));
    await this.#gates.get(role);
    const { stdout = "", stderr = "", code = 0 } = this.#answers[role];
    const bytes = new TextEncoder().encode(stdout);
    if (typeof request.stdout === "function") request.stdout(bytes);
    this.log.push(`end ${role}`);
    return ok({
      status: { kind: "exited", code },
      stdout: typeof request.stdout === "function" ? new Uint8Array() : bytes,
      stderr: new TextEncoder().encode(stderr),
      timedOut: false,
    });
  };
}

async function open(
  toolchain: FakeToolchain,
  options: Partial<CargoOptions> = {},
  more: Partial<SessionRequest> = {},
): Promise<CargoSession> {
  const request: SessionRequest = {
    color: "auto",
    build: "test",
    options: { ...NO_CARGO_OPTIONS, ...options },
    ...more,
  };
  const session = await openCargo(toolchain.around(), request);
  if (!session.ok) throw new Error(JSON.stringify(session.error));
  return session.value;
}

test("workspace, platforms and build run side by side, each once, and no lock is fought over", async () => {
  const toolchain = new FakeToolchain();
  const session = await open(toolchain);
  session.startBuild();
  void session.workspace();
  void session.platforms();
  expect(toolchain.log).toEqual(["start build", "start members", "start rustc"]);
  const build = await session.build();
  expect(build).toMatchObject({ ok: true, value: { binaries: { length: 4 } } });
  expect(toolchain.log.filter((line) => line.startsWith("start"))).toHaveLength(3);
});

test("the graph is not read while the build may hold the package cache", async () => {
  const toolchain = new FakeToolchain();
  const finish = toolchain.hold("build");
  const session = await open(toolchain);
  session.startBuild();
  const graph = session.graph();
  await session.platforms();
  expect(toolchain.log).not.toContain("start graph");
  finish();
  expect(await graph).toMatchObject({ ok: true });
  expect(toolchain.log.indexOf("start graph")).toBeGreaterThan(toolchain.log.indexOf("end build"));
});

test("a build does not start while the graph is being read", async () => {
  const toolchain = new FakeToolchain();
  const finish = toolchain.hold("graph");
  const session = await open(toolchain);
  const graph = session.graph();
  session.startBuild();
  await session.workspace();
  expect(toolchain.log).not.toContain("start build");
  finish();
  expect(await graph).toMatchObject({ ok: true });
  expect(await session.build()).toMatchObject({ ok: true });
  expect(toolchain.log.indexOf("start build")).toBeGreaterThan(toolchain.log.indexOf("end graph"));
});

test("the graph of a build for another platform holds what is built for this one as well", async () => {
  const toolchain = new FakeToolchain();
  const session = await open(toolchain, { target: "aarch64-unknown-linux-gnu" });
  expect(await session.buildGraph()).toMatchObject({ ok: true });
  expect(toolchain.graphArguments).toHaveLength(1);
  expect(toolchain.graphArguments[0]).toContain(
    "--filter-platform aarch64-unknown-linux-gnu --filter-platform x86_64-unknown-linux-gnu",
  );
});

test("a test of a package outside the workspace has the whole graph read", async () => {
  const members = alteredMembers({ workspace_members: [], packages: [] });
  const toolchain = new FakeToolchain({ members: { stdout: members } });
  const build = await (await open(toolchain)).build();
  expect(toolchain.log).toContain("start graph");
  expect(build).toMatchObject({ ok: true, value: { binaries: [{ packageId: HELPER }, {}, {}, {}] } });
});

describe("failures", () => {
  const failed = { stdout: "", code: 101 };

  test("of the build are the build's while the workspace is sound", async () => {
    const toolchain = new FakeToolchain({ build: failed });
    expect(await (await open(toolchain)).build()).toMatchObject({ error: [{ kind: "build-failed" }] });
  });

  test("of the workspace are distinguished, and said once", async () => {
    const unusable = { ...failed, stderr: "error: no" };
    const toolchain = new FakeToolchain({ build: failed, graph: unusable });
    expect(await (await open(toolchain)).build()).toMatchObject({ error: [{ kind: "cargo-metadata" }] });
    expect(toolchain.echoed).toEqual([]);
  });

  test("of metadata alone are shown in cargo's own words", async () => {
    const toolchain = new FakeToolchain({ members: { ...failed, stderr: "error: no\n" } });
    const session = await open(toolchain);
    expect(await session.workspace()).toMatchObject({ error: [{ kind: "cargo-metadata" }] });
    expect(toolchain.echoed).toEqual(["error: no\n"]);
  });

  test("of the graph keep a later build from starting", async () => {
    const toolchain = new FakeToolchain({ graph: { ...failed, stderr: "error: no\n" } });
    const session = await open(toolchain);
    const graph = session.graph();
    session.startBuild();
    expect(await graph).toMatchObject({ error: [{ kind: "cargo-metadata" }] });
    expect(await session.build()).toMatchObject({ error: [{ kind: "cargo-metadata" }] });
    expect(toolchain.log).not.toContain("start build");
    expect(toolchain.echoed).toEqual(["error: no\n"]);
  });

  test("of metadata that the user was told of are not said again by a build", async () => {
    const toolchain = new FakeToolchain({ members: failed });
    const session = await open(toolchain);
    await session.workspace();
    expect(await session.build()).toMatchObject({ error: [{ kind: "cargo-metadata" }] });
    expect(toolchain.log).not.toContain("start build");
  });

  test("of an unknown target come before any build", async () => {
    const toolchain = new FakeToolchain({ rustc: { code: 1 } });
    const session = await open(toolchain, { target: "foo-bar-baz" });
    expect(await session.build()).toMatchObject({ error: [{ kind: "setup" }] });
    expect(toolchain.log).not.toContain("start build");
  });

  test("after building began need no second look at the workspace", async () => {
    const stdout = '{"reason":"build-finished","success":false}\n';
    const toolchain = new FakeToolchain({ build: { stdout, code: 101 } });
    await (await open(toolchain)).build();
    expect(toolchain.log).not.toContain("start graph");
  });
});

test("warnings of cargo about the workspace are left to the build", async () => {
  const members = { stdout: RECORDED_MEMBERS, stderr: "warning: old resolver\n" };
  const building = new FakeToolchain({ members });
  await (await open(building)).workspace();
  expect(building.echoed).toEqual([]);
  const looking = new FakeToolchain({ members });
  const session = await openCargo(looking.around(), { color: "auto", options: NO_CARGO_OPTIONS });
  if (session.ok) await session.value.workspace();
  expect(looking.echoed).toEqual(["warning: old resolver\n"]);
});
