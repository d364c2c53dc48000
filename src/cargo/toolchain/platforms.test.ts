import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { err, ok } from "../../diagnostics/result.ts";
import type { CargoConfigs } from "../config/model.ts";
import { detectPlatforms } from "./platforms.ts";
import type { CargoPorts } from "../run-cargo.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "platforms-")));
afterAll(() => rmSync(folder, { recursive: true }));

const SPEC = '{"arch":"arm","target-pointer-width":32,"llvm-target":"l","data-layout":"d","linker":"x"}';
writeFileSync(join(folder, "my-board.json"), SPEC);

const HOST = "x86_64-unknown-linux-gnu";

/** A rustc that answers what `answers` knows, by its joined arguments, and fails at all else. */
function fakeRustc(
  answers: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): CargoPorts & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    env,
    cwd: folder,
    echo: () => {},
    run: async (request) => {
      const question = request.args.join(" ");
      asked.push(question);
      const answer = answers[question];
      return ok({
        status: { kind: "exited", code: answer === undefined ? 1 : 0 },
        stdout: new TextEncoder().encode(answer ?? ""),
        stderr: new TextEncoder().encode("no such question"),
        timedOut: false,
      });
    },
  };
}

const BOTH = "--print host-tuple --print target-libdir";
const MODERN = { [BOTH]: `${HOST}\n/sysroot/lib\n` };
const configs: CargoConfigs = { cwd: folder, layers: ["environment"] };

async function detect(around: CargoPorts, targetOption?: string) {
  const result = await detectPlatforms(around, {
    configs,
    ...(targetOption === undefined ? {} : { targetOption }),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe("the host", () => {
  const host = { triple: HOST, targetFeatures: "unknown" as const, libdir: "/sysroot/lib" };

  test("takes one process with a modern rustc", async () => {
    const around = fakeRustc(MODERN);
    expect(await detect(around)).toEqual({ platforms: { host }, cargoTarget: HOST, warnings: [] });
    expect(around.asked).toEqual([BOTH]);
  });

  test("takes two with an old one", async () => {
    const old = {
      "--version --verbose": `rustc 1.63.0\nbinary: rustc\nhost: ${HOST}\nrelease: 1.63.0\n`,
      "--print target-libdir": "/sysroot/lib\n",
    };
    expect((await detect(fakeRustc(old))).platforms).toEqual({ host });
  });

  test.each([["--print host-tuple --print target-libdir\n"], ["one\ntwo\nthree\n"], [""]])(
    "is not taken from a program that prints %p",
    async (answer) => {
      const { platforms, warnings } = await detect(fakeRustc({ [BOTH]: answer }));
      expect(platforms.host).toMatchObject({ libdirUnavailable: "rustc-failed" });
      expect(warnings).toHaveLength(1);
    },
  );

  test("is this executable's own where rustc cannot be started", async () => {
    const around: CargoPorts = {
      ...fakeRustc({}),
      run: async () => err({ code: "ENOENT", message: "no such file or directory", program: "rustc" }),
    };
    const { warnings } = await detect(around);
    expect(warnings[0]).toContain("no such file or directory");
  });
});

describe("the target", () => {
  const libdirOf = (triple: string): Readonly<Record<string, string>> => ({
    [`--print target-libdir --target ${triple}`]: `/sysroot/${triple}\n`,
  });

  test("known to rustc needs nothing but its library folder", async () => {
    const triple = "aarch64-unknown-linux-gnu";
    const around = fakeRustc({ ...MODERN, ...libdirOf(triple) });
    const { platforms, cargoTarget } = await detect(around, triple);
    expect(platforms.target).toEqual({ triple, targetFeatures: "unknown", libdir: `/sysroot/${triple}` });
    expect(cargoTarget).toBe(triple);
  });

  test("`host-tuple` is the host", async () => {
    const { platforms } = await detect(fakeRustc(MODERN), "host-tuple");
    expect(platforms.target).toEqual(platforms.host);
  });

  test("comes from the environment, which the option overrides", async () => {
    const around = fakeRustc(MODERN, { CARGO_BUILD_TARGET: "i686-pc-windows-gnu" });
    expect((await detect(around)).platforms.target).toMatchObject({
      triple: "i686-pc-windows-gnu",
      libdirUnavailable: "rustc-failed",
    });
    expect((await detect(around, "host-tuple")).platforms.target?.triple).toBe(HOST);
  });

  test("may be a specification, by its path or from RUST_TARGET_PATH", async () => {
    const path = join(folder, "my-board.json");
    const byPath = await detect(fakeRustc(MODERN), "my-board.json");
    const byName = await detect(fakeRustc(MODERN, { RUST_TARGET_PATH: `/nowhere:${folder}` }), "my-board");
    for (const { platforms, cargoTarget } of [byPath, byName]) {
      expect(cargoTarget).toBe(path);
      expect(platforms.target?.triple).toBe("my-board");
      expect(platforms.target?.customSpec).toBe(
        '{"arch":"arm","target-pointer-width":"32","llvm-target":"l","data-layout":"d","os":null,"abi":null,' +
          '"env":null,"vendor":null,"target-family":[],"target-endian":"little","min-atomic-width":null,' +
          '"max-atomic-width":null,"panic-strategy":null}',
      );
    }
  });

  test("of a private rustc brings its `cfg()` along", async () => {
    const cfg = 'target_os="linux"\nunix\n';
    const around = fakeRustc({ ...MODERN, "--print=cfg --target foo-bar": cfg });
    expect((await detect(around, "foo-bar")).platforms.target?.cfg?.join("\n")).toBe(cfg);
  });

  test.each(["foo-bar-baz", "", "missing.json"])("%p is refused", async (text) => {
    const result = await detectPlatforms(fakeRustc(MODERN), { configs, targetOption: text });
    expect(result).toMatchObject({ ok: false, error: [{ kind: "setup" }] });
  });
});
