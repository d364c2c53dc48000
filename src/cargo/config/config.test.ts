import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseConfigArgument } from "./command-line.ts";
import { discoverConfigFiles, readCargoConfigs } from "./discover.ts";
import { mergeEnvTables } from "./env-table.ts";
import type { CargoConfig, CargoConfigs } from "./model.ts";
import { parseConfig } from "./parse.ts";
import { chooseTarget } from "./target.ts";
import { terminalIntegration } from "./terminal.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "cargo-config-")));
afterAll(() => rmSync(top, { recursive: true }));

/** Writes a file below the temporary folder and gives its path. */
function write(path: string, text = ""): string {
  const full = join(top, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

const home = { CARGO_HOME: join(top, "home") };

async function read(cwd: string, given: readonly string[] = []): Promise<CargoConfigs> {
  const configs = await readCargoConfigs({ cwd: join(top, cwd), env: home, arguments: given });
  if (!configs.ok) throw new Error(JSON.stringify(configs.error));
  return configs.value;
}

describe("discovery", () => {
  test("goes upwards, then to CARGO_HOME, each file once", () => {
    const inner = write("a/b/.cargo/config.toml");
    const outer = write("a/.cargo/config.toml");
    const global = write("home/config.toml");
    const files = discoverConfigFiles({ cwd: join(top, "a/b"), env: home, arguments: [] });
    expect(files).toEqual({ ok: true, value: [inner, outer, global] });
    const own = { CARGO_HOME: join(top, "a/.cargo") };
    expect(discoverConfigFiles({ cwd: join(top, "a/b"), env: own, arguments: [] })).toEqual({
      ok: true,
      value: [inner, outer],
    });
  });

  test("prefers `config` to `config.toml` in one folder", () => {
    const old = write("old/.cargo/config");
    write("old/.cargo/config.toml");
    const files = discoverConfigFiles({ cwd: join(top, "old"), env: { CARGO_HOME: "/none" }, arguments: [] });
    expect(files).toEqual({ ok: true, value: [old] });
  });

  test("starts from the real folder behind a link, and a relative CARGO_HOME from there", () => {
    const file = write("real/.cargo/config.toml");
    symlinkSync(join(top, "real"), join(top, "link"));
    const files = discoverConfigFiles({
      cwd: join(top, "link"),
      env: { CARGO_HOME: ".cargo" },
      arguments: [],
    });
    expect(files.ok && files.value[0]).toBe(file);
  });

  test("a folder that is gone is an error", () => {
    const files = discoverConfigFiles({ cwd: join(top, "gone"), env: home, arguments: [] });
    expect(files).toMatchObject({
      ok: false,
      error: [{ kind: "setup", causes: ["no such file or directory"] }],
    });
  });
});

describe("one document", () => {
  const parse = (text: string) =>
    parseConfig({ text, source: { kind: "file", path: "/x/.cargo/config.toml" } });

  test("is read for what concerns tests, and unknown keys are passed over", async () => {
    const text = `
      [build]
      target = "a"
      jobs = 3
      [target.b]
      runner = "qemu -L x"
      rustflags = ["-g"]
      [target.'cfg(unix)']
      runner = ["a b", "c"]
      [env]
      Z = "z"
      A = { value = "a", force = true, relative = false, more = 1 }
      [term.progress]
      term-integration = true`;
    expect(await parse(text)).toEqual({
      ok: true,
      value: {
        source: { kind: "file", path: "/x/.cargo/config.toml" },
        buildTargets: ["a"],
        runners: new Map<string, string | string[]>([
          ["b", "qemu -L x"],
          ["cfg(unix)", ["a b", "c"]],
        ]),
        env: new Map([
          ["A", { value: "a", force: true, relative: false }],
          ["Z", { value: "z" }],
        ]),
        termIntegration: true,
        includes: [],
      },
    });
  });

  test.each([
    "[build]\ntarget = ['a', 1]",
    "include = 3",
    "include = [{ optional = true }]",
    "build = 1",
    "[env]\nA = 1",
    "[env]\nA = { force = true }",
    "[env]\nA = { value = 'a', force = 'yes' }",
    "[target]\nx = 'a'",
    "[target.x]\nrunner = 3",
    "[target.x]\nrunner = ['a', 1]",
    "[term.progress]\nterm-integration = 'x'",
  ])("of a wrong type is an error: %p", async (text) => {
    expect(await parse(text)).toMatchObject({ ok: false, error: [{ kind: "setup" }] });
  });

  test("that is no TOML points at the place", async () => {
    const text = "[env]\nA = 'ok'\nB = = 1\n";
    const result = await parse(text);
    if (result.ok) throw new Error("accepted");
    const [span] = result.error[0].spans ?? [];
    expect(result.error[0].message).toContain("/x/.cargo/config.toml");
    expect(text.slice(span?.start).startsWith("= 1")).toBe(true);
  });

  test.each([
    [
      "[build]\ntarget = 3\n",
      2,
      10,
      "`build.target` must be a string or an array of strings, but is an integer",
      "3",
    ],
    ["[build]\ntarget = ['a', 1.5]\n", 2, 10, "an array that holds a float", "['a', 1.5]"],
    ["[env]\nA = 'x'\nRUST_LOG = 1 # why\n", 3, 12, "`env.RUST_LOG` must be a string or a table", "1"],
    [
      "env.A = { force = true }",
      1,
      9,
      "`env.A` must be a string or a table with a string `value`",
      "{ force = true }",
    ],
    [
      '[env]\nM = """\na\n"""\nA = { value = \'a\', force = \'yes\' }\n',
      5,
      28,
      "`env.A.force` must be true or false",
      "'yes'",
    ],
    ["build = 1979-05-27\n", 1, 9, "`build` must be a table, but is a date or time", "1979-05-27"],
    ["[build]\n[build.target]\n", 2, 1, "but is a table", "[build.target]"],
  ])("names the place of a wrong type, and what is allowed: %p", async (text, line, column, words, shown) => {
    const result = await parse(text);
    if (result.ok) throw new Error("accepted");
    const [{ causes = [], spans = [] }] = result.error;
    expect(causes[0]).toContain(words);
    expect(causes[0]).toEndWith(`(line ${line}, column ${column})`);
    expect(text.slice(spans[0]?.start, spans[0]?.end)).toBe(shown);
  });

  test("may hold integers of 64 bits where cargo takes them", async () => {
    const text = "[x]\nbig = 9223372036854775807\nsmall = -9223372036854775808\n";
    expect((await parse(text)).ok).toBe(true);
    expect((await parseConfigArgument("x.big=9223372036854775807")).ok).toBe(true);
  });

  test("a mistake in the syntax is described in TOML's terms, at its place", async () => {
    const messageOf = async (text: string) => {
      const read = await parse(text);
      return read.ok ? undefined : [read.error[0].causes, read.error[0].spans?.map(({ label }) => label)];
    };
    const open = "this table header is not closed: expected `]`";
    expect(await messageOf("[build\n")).toEqual([[`${open} (line 1, column 7)`], [open]]);
    const twice = "this key is already defined above";
    expect(await messageOf("x = 1\nx = 2\n")).toEqual([[`${twice} (line 2, column 1)`], [twice]]);
  });
});

describe("`--config key=value`", () => {
  test.each([
    "build.target='x'",
    " env.A = 'b' ",
    "target.'cfg(unix)'.runner=['a', 'b']",
    "a.b=[{c=1}]",
    "a='#'",
  ])("takes %p", async (text) => {
    expect(await parseConfigArgument(text)).toMatchObject({
      ok: true,
      value: { source: { kind: "command-line" } },
    });
  });

  test.each(["", "a", "a.b", "a={b=1}", "[a]\nb=1", "a=1\nb=2", "a=1 # why", "# why\na=1"])(
    "refuses %p",
    async (text) => {
      expect(await parseConfigArgument(text)).toMatchObject({ ok: false, error: [{ kind: "setup" }] });
    },
  );
});

describe("included files", () => {
  test("are weaker than the file that names them, and the last is the strongest of them", async () => {
    write(
      "i/.cargo/config.toml",
      "include = ['one.toml', { path = '../two.toml' }, { path = 'none.toml', optional = true }]\n[env]\nA = 'own'",
    );
    write(
      "i/.cargo/one.toml",
      "include = 'three.toml'\n[env]\nA = '1'\nB = '1'\nC = '1'\n[target.t]\nrunner = 'one'",
    );
    write("i/two.toml", "[env]\nB = { value = '2', relative = true }");
    write("i/.cargo/three.toml", "[env]\nC = '3'\nD = '3'");
    const configs = await read("i");
    const table = new Map(mergeEnvTables(configs).map(({ name, value }) => [name, value]));
    expect(Object.fromEntries(table)).toMatchObject({ A: "own", B: `${top}/2`, C: "1", D: "3" });
    const runners = configs.layers.flatMap((layer) =>
      layer === "environment" ? [] : [...layer.runners.values()],
    );
    expect(runners).toEqual(["one"]);
  });

  test("that are missing, or include one another, are errors", async () => {
    write("m/.cargo/config.toml", "include = 'none.toml'");
    write("c/.cargo/config.toml", "include = 'config.toml'");
    for (const cwd of ["m", "c"]) {
      const configs = await readCargoConfigs({ cwd: join(top, cwd), env: home, arguments: [] });
      expect(configs).toMatchObject({ ok: false, error: [{ kind: "setup" }] });
    }
  });
});

describe("a list of targets", () => {
  const choose = async (targets: string) => {
    write("l/.cargo/config.toml", `build.target = ${targets}`);
    return chooseTarget(await read("l"), {}, undefined);
  };

  test("of one is that target, an empty one is the host", async () => {
    expect(await choose("['a']")).toMatchObject({ ok: true, value: { text: "a", folder: join(top, "l") } });
    expect(await choose("[]")).toEqual({ ok: true, value: undefined });
  });

  test("of several asks for a choice", async () => {
    const choice = await choose("['a', 'b']");
    expect(choice).toMatchObject({ ok: false, error: [{ kind: "setup", causes: ["a, b"] }] });
    expect(chooseTarget(await read("l"), {}, "b")).toMatchObject({ ok: true, value: { text: "b" } });
  });
});

describe("layers", () => {
  test("stand in cargo's order", async () => {
    write("p/.cargo/config.toml", "build.target = 'file'");
    const given = write("p/given.toml", "build.target = 'given'");
    const configs = await read("p", ["given.toml", "build.target='argument'"]);
    const names = configs.layers.map((layer) => (layer === "environment" ? layer : layer.buildTargets?.[0]));
    expect(names).toEqual(["argument", "given", "environment", "file", ...names.slice(4)]);
    expect(configs.layers[1]).toMatchObject({ source: { kind: "file", path: given } });
  });

  test("choose the target: option, arguments, environment, files", async () => {
    const configs = await read("p");
    const chosen = (option?: string, env = {}, all: CargoConfigs = configs) => {
      const choice = chooseTarget(all, env, option);
      return choice.ok ? choice.value : choice.error;
    };
    const text = (option?: string, env = {}) => {
      const choice = chosen(option, env);
      return choice !== undefined && "text" in choice ? choice.text : choice;
    };
    expect(text("option", { CARGO_BUILD_TARGET: "env" })).toBe("option");
    expect(text(undefined, { CARGO_BUILD_TARGET: "env" })).toBe("env");
    expect(text()).toBe("file");
    expect(chosen()).toMatchObject({ folder: join(top, "p") });
    expect(chosen(undefined, {}, { cwd: "/", layers: ["environment"] })).toBeUndefined();
  });

  test("say whether the terminal shows progress, and nobody may have a say", () => {
    const layer = (termIntegration: boolean): CargoConfig => ({
      source: { kind: "command-line" },
      buildTargets: undefined,
      runners: new Map(),
      env: new Map(),
      termIntegration,
      includes: [],
    });
    const configs: CargoConfigs = { cwd: "/", layers: ["environment", layer(true)] };
    const variable = (value: string) => ({ CARGO_TERM_PROGRESS_TERM_INTEGRATION: value });
    expect(terminalIntegration(configs, {})).toBe(true);
    expect(terminalIntegration(configs, variable("false"))).toBe(false);
    expect(terminalIntegration(configs, variable("maybe"))).toBe(true);
    expect(terminalIntegration({ ...configs, layers: [layer(false), "environment"] }, variable("true"))).toBe(
      false,
    );
    expect(terminalIntegration({ ...configs, layers: ["environment"] }, {})).toBeUndefined();
  });

  test("merge `[env]`: the strongest value, and the strongest word on force and relative", async () => {
    write(
      "e/.cargo/config.toml",
      "[env]\nA = { value = 'weak', force = true }\nB = { value = 'b', relative = true }",
    );
    write(
      "e/in/.cargo/config.toml",
      "[env]\nA = { value = 'strong' }\nC = { value = '/c', relative = true }",
    );
    const table = mergeEnvTables(await read("e/in", ["env.D='d'"]));
    expect(table.filter(({ name }) => name.length === 1)).toEqual([
      { name: "A", value: "strong", force: true },
      { name: "B", value: join(top, "e/b"), force: false },
      { name: "C", value: "/c", force: false },
      { name: "D", value: "d", force: false },
    ]);
  });
});
