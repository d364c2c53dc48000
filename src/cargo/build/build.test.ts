import { NO_CARGO_OPTIONS } from "../../model/requests/options.ts";
import { describe, expect, test } from "bun:test";
import { err, ok } from "../../diagnostics/result.ts";
import type { ExitStatus } from "../../model/results/outcome.ts";
import type { CargoOptions } from "../../model/requests/options.ts";
import type { CommandRequest } from "../../os/processes/run-command.ts";
import { runBuild } from "./build.ts";
import { RECORDED_BUILD } from "../recorded.fixture.ts";
import type { CargoPorts } from "../run-cargo.ts";

const call = { program: "cargo", color: "auto" } as const;
const SUCCESS: ExitStatus = { kind: "exited", code: 0 };

/** A cargo that prints `stdout` in pieces and ends with `status`. */
function fakeCargo(stdout: string, status: ExitStatus, seen: CommandRequest[] = []): CargoPorts {
  return {
    env: { A: "1" },
    cwd: "/ws",
    echo: () => {},
    run: async (request) => {
      seen.push(request);
      const bytes = new TextEncoder().encode(stdout);
      for (let at = 0; at < bytes.length; at += 100) {
        if (typeof request.stdout === "function") request.stdout(bytes.slice(at, at + 100));
      }
      return ok({ status, stdout: new Uint8Array(), stderr: new Uint8Array(), timedOut: false });
    },
  };
}

const build = (around: CargoPorts, options: Partial<CargoOptions> = {}) =>
  runBuild(around, { call, command: "test", options: { ...NO_CARGO_OPTIONS, ...options } });

test("a finished build gives its messages", async () => {
  const seen: CommandRequest[] = [];
  const result = await build(fakeCargo(RECORDED_BUILD, SUCCESS, seen));
  expect(result).toMatchObject({ ok: true });
  if (result.ok) expect(result.value.at(-1)).toEqual({ type: "finished", success: true });
  expect(seen[0]).toMatchObject({ program: "cargo", cwd: "/ws", env: { A: "1" }, stderr: "inherit" });
});

test("a twice quiet cargo is not heard", async () => {
  const seen: CommandRequest[] = [];
  await build(fakeCargo(RECORDED_BUILD, SUCCESS, seen), { cargoQuiet: 2 });
  expect(seen[0]?.stderr).toBe("capture");
});

describe("a stream cut short is an error", () => {
  const lines = RECORDED_BUILD.trim().split("\n");
  test.each(lines.map((_line, index) => index))("after %i messages", async (kept) => {
    const half = (lines[kept] ?? "").slice(0, 30);
    const stdout = [...lines.slice(0, kept), half].join("\n");
    const result = await build(fakeCargo(stdout, SUCCESS));
    expect(result).toMatchObject({ ok: false, error: { error: { kind: "build-failed" } } });
  });

  test("but a unit graph is no build", async () => {
    expect(await build(fakeCargo('{"version":1}', SUCCESS), { unitGraph: true })).toEqual(ok([]));
  });
});

test("a failed build names the command and its code", async () => {
  const result = await build(
    fakeCargo('{"reason":"build-finished","success":false}\n', { kind: "exited", code: 101 }),
  );
  expect(result).toMatchObject({
    error: {
      beforeBuilding: false,
      error: {
        kind: "build-failed",
        message:
          "command `cargo '--color=auto' test --no-run --message-format json-render-diagnostics` exited with code 101",
      },
    },
  });
});

test("a cargo that fails without a message failed before it built", async () => {
  expect(await build(fakeCargo("", { kind: "exited", code: 101 }))).toMatchObject({
    error: { beforeBuilding: true },
  });
});

test("a cargo ended by a signal is a failed build", async () => {
  const status: ExitStatus = { kind: "signaled", signal: 9, name: "SIGKILL" };
  const result = await build(fakeCargo(RECORDED_BUILD, status));
  expect(result).toMatchObject({ ok: false, error: { beforeBuilding: false } });
  if (!result.ok) expect(result.error.error.message).toContain("SIGKILL");
});

test("a malformed message is an error although cargo succeeded", async () => {
  const stdout = '{"reason":"compiler-artifact"}\n{"reason":"build-finished","success":true}\n';
  expect(await build(fakeCargo(stdout, SUCCESS))).toMatchObject({
    error: { error: { causes: [expect.stringContaining("should be")] } },
  });
});

test("a cargo that cannot be started says the system's cause", async () => {
  const around: CargoPorts = {
    ...fakeCargo("", SUCCESS),
    run: async () => err({ code: "ENOENT", message: "no such file or directory", program: "cargo" }),
  };
  expect(await build(around)).toMatchObject({
    error: { error: { kind: "build-failed", causes: ["no such file or directory"] } },
  });
});

test("lines are passed on as they are, where the user asked for JSON", async () => {
  const forwarded: string[] = [];
  const listeners = { forward: (line: string) => forwarded.push(line) };
  const around = fakeCargo(`text\n${RECORDED_BUILD}`, SUCCESS);
  const request = { call, command: "test", options: NO_CARGO_OPTIONS } as const;
  await runBuild(around, request, listeners);
  expect(forwarded).toEqual([]);
  await runBuild(
    around,
    { ...request, options: { ...NO_CARGO_OPTIONS, messageFormat: ["json"] } },
    listeners,
  );
  expect(`${forwarded.join("\n")}\n`).toBe(`text\n${RECORDED_BUILD}`);
});

test("the first message says that dependencies are resolved", async () => {
  const order: string[] = [];
  const around = fakeCargo(RECORDED_BUILD, SUCCESS);
  const options: CargoOptions = { ...NO_CARGO_OPTIONS, messageFormat: ["json"] };
  await runBuild(
    around,
    { call, command: "bench", options },
    {
      onResolved: () => order.push("resolved"),
      forward: () => order.push("line"),
    },
  );
  expect(order.slice(0, 3)).toEqual(["line", "resolved", "line"]);
});
