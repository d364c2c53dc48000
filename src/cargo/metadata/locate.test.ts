import { expect, test } from "bun:test";
import { ok } from "../../diagnostics/result.ts";
import { locateWorkspace } from "./locate.ts";
import type { CargoPorts } from "../run-cargo.ts";

const call = { program: "cargo", color: "never", manifestPath: "a/Cargo.toml" } as const;

function around(stdout: string, code: number): CargoPorts & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    env: {},
    cwd: "/",
    echo: () => {},
    run: async ({ args }) => {
      asked.push(args.join(" "));
      const status = { kind: "exited", code } as const;
      return ok({
        status,
        stdout: new TextEncoder().encode(stdout),
        stderr: new Uint8Array(),
        timedOut: false,
      });
    },
  };
}

test("the root is the folder of the manifest that cargo names", async () => {
  const cargo = around("/my ws/Cargo.toml\n", 0);
  expect(await locateWorkspace(cargo, call)).toEqual({ ok: true, value: "/my ws" });
  expect(cargo.asked).toEqual([
    "--color=never locate-project --manifest-path a/Cargo.toml --workspace --message-format=plain",
  ]);
});

test("a cargo that fails or says nothing is an error", async () => {
  expect(await locateWorkspace(around("", 101), call)).toMatchObject({ error: [{ kind: "cargo-metadata" }] });
  expect(await locateWorkspace(around("\n", 0), call)).toMatchObject({ error: [{ kind: "setup" }] });
});
