import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  readdirSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ok } from "../../diagnostics/result.ts";
import type { CargoPorts } from "../run-cargo.ts";
import { queryHostOnce, queryRustdocOnce } from "./toolchain-cache.ts";
import { toolchainIdentity } from "./toolchain-identity.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "toolchain-")));
afterAll(() => rmSync(top, { recursive: true }));

/** Long after every file here was made. */
const LATER = Date.now() + 60_000;
const DRIVER = "librustc_driver-1.so";

function put(path: string, text: string): string {
  const full = join(top, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  chmodSync(full, 0o755);
  return full;
}

/** A toolchain as rustup lays it out, with programs that say nothing. */
function putToolchain(path: string): string {
  put(`${path}/lib/${DRIVER}`, "\u007fELF");
  mkdirSync(join(top, path, "lib/rustlib"), { recursive: true });
  return put(`${path}/bin/rustc`, "\u007fELF");
}

function identity(env: Readonly<Record<string, string>>, now = LATER): string | undefined {
  return toolchainIdentity({ env, cwd: top, system: "linux", now });
}

beforeEach(() => {
  for (const path of ["plain", "rustup", "proxies"])
    rmSync(join(top, path), { recursive: true, force: true });
});

describe("a toolchain of its own", () => {
  test("is known by PATH, by RUSTC and through links, however long it is there", () => {
    const rustc = putToolchain("plain");
    const byPath = identity({ PATH: dirname(rustc) });
    expect(byPath).toBeDefined();
    expect(identity({ RUSTC: rustc })).toBe(byPath);
    mkdirSync(join(top, "proxies"));
    symlinkSync(rustc, join(top, "proxies/rustc"));
    const byLink = identity({ PATH: join(top, "proxies") });
    expect(byLink).toBeDefined();
    expect(identity({ PATH: join(top, "proxies") })).toBe(byLink);
  });

  test.each(["bin/rustc", `lib/${DRIVER}`])("changes with %s", (file) => {
    const rustc = putToolchain("plain");
    const before = identity({ RUSTC: rustc });
    put(`plain/${file}`, "\u007fELF2");
    expect(identity({ RUSTC: rustc })).not.toBe(before);
    expect(identity({ RUSTC: rustc })).toBeDefined();
  });

  test("that changed a moment ago is not trusted yet", () => {
    expect(identity({ RUSTC: putToolchain("plain") }, Date.now())).toBeUndefined();
  });
});

describe("what may answer anything is not known", () => {
  test("a script, a program of another name, a missing one", () => {
    putToolchain("plain");
    expect(identity({ RUSTC: put("plain/bin/rustc", "#!/bin/sh\n") })).toBeUndefined();
    expect(identity({ RUSTC: put("plain/bin/wrapper", "\u007fELF") })).toBeUndefined();
    expect(identity({ RUSTC: join(top, "gone") })).toBeUndefined();
  });

  test("a compiler without its library, or with two", () => {
    const rustc = putToolchain("plain");
    put("plain/lib/librustc_driver-2.so", "\u007fELF");
    expect(identity({ RUSTC: rustc })).toBeUndefined();
    expect(identity({ RUSTC: put("alone/bin/rustc", "\u007fELF") })).toBeUndefined();
  });

  test("a dynamic linker that was told to load other code", () => {
    const rustc = putToolchain("plain");
    const own = { RUSTC: rustc, LD_LIBRARY_PATH: `${join(top, "plain/lib")}:/nowhere` };
    expect(identity(own)).toBeDefined();
    put(`rival/${DRIVER}`, "\u007fELF");
    expect(identity({ ...own, LD_LIBRARY_PATH: join(top, "rival") })).toBeUndefined();
    expect(identity({ RUSTC: rustc, LD_PRELOAD: "x.so" })).toBeUndefined();
    expect(identity({ RUSTC: rustc, DYLD_LIBRARY_PATH: "x" })).toBeUndefined();
  });
});

describe("rustup", () => {
  const proxies = join(top, "proxies");
  const env = { PATH: proxies, RUSTUP_HOME: join(top, "rustup") };

  function putRustup(link: (from: string, to: string) => void): void {
    const rustup = put("proxies/rustup", "\u007fELF rustup");
    link(rustup, join(proxies, "rustc"));
    putToolchain("rustup/toolchains/stable-x");
    putToolchain("rustup/toolchains/nightly-x");
  }

  test.each([
    ["symbolic", symlinkSync],
    ["hard", linkSync],
  ])("with %s links is looked through where the toolchain is named", (_kind, link) => {
    putRustup(link);
    const stable = identity({ ...env, RUSTUP_TOOLCHAIN: "stable-x" });
    expect(stable).toBeDefined();
    expect(identity({ ...env, RUSTUP_TOOLCHAIN: "nightly-x" })).not.toBe(stable);
    const folder = join(top, "rustup/toolchains/stable-x");
    expect(identity({ ...env, RUSTUP_TOOLCHAIN: folder })).toBeDefined();
    put("rustup/toolchains/stable-x/bin/rustc", "\u007fELF update");
    expect(identity({ ...env, RUSTUP_TOOLCHAIN: "stable-x" })).not.toBe(stable);
  });

  test("decides for itself where it is not named, or not by a toolchain's whole name", () => {
    putRustup(symlinkSync);
    expect(identity(env)).toBeUndefined();
    expect(identity({ ...env, RUSTUP_TOOLCHAIN: "stable" })).toBeUndefined();
  });

  const settings = (text: string): string => put("rustup/settings.toml", text);
  const DEFAULT = 'version = "12"\ndefault_toolchain = "stable-x"\nprofile = "default"\n';

  test("takes its default where nothing else can name a toolchain", () => {
    putRustup(symlinkSync);
    settings(`${DEFAULT}\n[overrides]\n`);
    const byDefault = identity(env);
    expect(byDefault).toBeDefined();
    settings(DEFAULT.replace("stable-x", "nightly-x"));
    expect(identity(env)).toBeDefined();
    expect(identity(env)).not.toBe(byDefault);
  });

  test.each([
    ["an override", `${DEFAULT}[overrides]\n"/somewhere" = "nightly-x"\n`],
    ["a table of the future", `${DEFAULT}[sources]\n`],
    ["settings of another format", DEFAULT.replace("12", "13")],
    ["no default", 'version = "12"\n'],
    ["a default that is not installed", DEFAULT.replace("stable-x", "beta-x")],
  ])("decides for itself with %s", (_what, text) => {
    putRustup(symlinkSync);
    settings(text);
    expect(identity(env)).toBeUndefined();
  });

  test.each(["rust-toolchain", "rust-toolchain.toml"])("decides for itself below a %s", (name) => {
    putRustup(symlinkSync);
    settings(DEFAULT);
    const file = put(name, "");
    expect(
      toolchainIdentity({ env, cwd: join(top, "proxies"), system: "linux", now: LATER }),
    ).toBeUndefined();
    rmSync(file);
    expect(toolchainIdentity({ env, cwd: join(top, "proxies"), system: "linux", now: LATER })).toBeDefined();
  });
});

describe("the memory", () => {
  const answer = "x86_64-unknown-linux-gnu\n/sysroot/lib\n";

  function around(rustc: string, asked: string[], stdout = answer): CargoPorts {
    return {
      env: { RUSTC: rustc, XDG_CACHE_HOME: join(top, "cache") },
      cwd: top,
      echo: () => {},
      wall: () => LATER,
      run: async ({ args }) => {
        asked.push(args.join(" "));
        const code = stdout === "" ? 1 : 0;
        const bytes = new TextEncoder().encode(stdout);
        return ok({
          status: { kind: "exited", code },
          stdout: bytes,
          stderr: new Uint8Array(),
          timedOut: false,
        });
      },
    };
  }

  test("asks a toolchain once, and again when it changed", async () => {
    const rustc = putToolchain("plain");
    const asked: string[] = [];
    const host = { triple: "x86_64-unknown-linux-gnu", libdir: { libdir: "/sysroot/lib" } };
    expect(await queryHostOnce(around(rustc, asked))).toEqual(host);
    expect(await queryHostOnce(around(rustc, asked))).toEqual(host);
    expect(asked).toHaveLength(1);
    put("plain/bin/rustc", "\u007fELF other");
    expect(await queryHostOnce(around(rustc, asked, answer.replace("sysroot", "moved")))).toMatchObject({
      libdir: { libdir: "/moved/lib" },
    });
    expect(asked).toHaveLength(2);
  });

  test("asks a rustdoc once, and again when it or its library changed", async () => {
    putToolchain("plain");
    const rustdoc = put("plain/bin/rustdoc", "\u007fELF");
    const asked: string[] = [];
    for (const [file, release] of [
      ["bin/rustdoc", "1.95.0"],
      ["bin/rustdoc", "1.96.0"],
      [`lib/${DRIVER}`, "1.97.0"],
    ] as const) {
      put(`plain/${file}`, `\u007fELF ${release}`);
      const ports = around("/nowhere", asked, `rustdoc ${release}\nrelease: ${release}\n`);
      const answer = await queryRustdocOnce(ports, rustdoc);
      expect(answer).toEqual({ version: `rustdoc ${release}\nrelease: ${release}\n` });
      expect(await queryRustdocOnce(around("/nowhere", asked, "release: other\n"), rustdoc)).toEqual(answer);
    }
    expect(asked).toEqual(["-vV", "-vV", "-vV"]);
  });

  test("asks a script in rustdoc's place each time, and keeps no failure of a rustdoc", async () => {
    putToolchain("plain");
    for (const [text, answer] of [
      ["#!/bin/sh\n", "release: 1.95.0\n"],
      ["\u007fELF", ""],
      ["\u007fELF", "no version"],
    ] as const) {
      const rustdoc = put("plain/bin/rustdoc", text);
      const asked: string[] = [];
      for (let count = 0; count < 2; count += 1)
        await queryRustdocOnce(around("/nowhere", asked, answer), rustdoc);
      expect(asked).toHaveLength(2);
    }
  });

  test("keeps no failure, and survives a damaged file", async () => {
    const rustc = putToolchain("plain");
    const file = join(top, "cache/nextest-ts/toolchains.json");
    for (const text of ["", "{", '{"entries":[1]}', '{"entries":{}}']) {
      put("cache/nextest-ts/toolchains.json", text);
      const asked: string[] = [];
      await queryHostOnce(around(rustc, asked, ""));
      expect(asked.length).toBeGreaterThan(0);
      expect(readFileSync(file, "utf8")).toBe(text);
      expect((await queryHostOnce(around(rustc, asked))).triple).toBe("x86_64-unknown-linux-gnu");
    }
  });

  test("is off without a clock", async () => {
    const rustc = putToolchain("plain");
    const asked: string[] = [];
    const { wall: _none, ...timeless } = around(rustc, asked);
    await queryHostOnce(timeless);
    await queryHostOnce(timeless);
    expect(asked).toHaveLength(2);
  });

  test("is off where there is no place for it", async () => {
    const rustc = putToolchain("plain");
    put("a-file", "");
    const before = readdirSync(top);
    for (const folder of [join(top, "a-file"), "/dev/null"]) {
      const asked: string[] = [];
      const { env, ...rest } = around(rustc, asked);
      const answered = await queryHostOnce({ ...rest, env: { ...env, XDG_CACHE_HOME: folder } });
      expect(answered.triple).toBe("x86_64-unknown-linux-gnu");
      expect(asked).toHaveLength(1);
    }
    expect(readdirSync(top)).toEqual(before);
  });
});
