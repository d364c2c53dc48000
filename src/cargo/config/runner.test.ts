import { describe, expect, test } from "bun:test";
import type { BuildPlatforms, Platform } from "../../model/build/platform.ts";
import type { CargoConfig, CargoConfigs, RunnerValue } from "./model.ts";
import { describeRunners, findTargetRunners, runnerVariable } from "./runner.ts";

const host: Platform = { triple: "x86_64-unknown-linux-gnu", targetFeatures: "unknown" };
const target: Platform = { triple: "x86_64-pc-windows-msvc", targetFeatures: "unknown" };
const FILE = "/p/.cargo/config.toml";

const file = (...runners: (readonly [string, RunnerValue])[]): CargoConfig => ({
  source: { kind: "file", path: FILE },
  buildTargets: undefined,
  runners: new Map(runners),
  env: new Map(),
  termIntegration: undefined,
  includes: [],
});
const option = (...runners: (readonly [string, RunnerValue])[]): CargoConfig => ({
  ...file(...runners),
  source: { kind: "command-line" },
});

interface Situation {
  readonly layers: CargoConfigs["layers"];
  readonly env?: Readonly<Record<string, string>>;
  readonly platforms?: BuildPlatforms;
}

function find({ layers, env = {}, platforms = { host } }: Situation) {
  const found = findTargetRunners({ configs: { cwd: "/here", layers }, env, platforms });
  if (!found.ok) throw new Error(JSON.stringify(found.error));
  return found.value;
}

const programOf = (layers: CargoConfigs["layers"], env = {}): string | undefined =>
  find({ layers, env }).target?.program;

describe("precedence", () => {
  const variable = { [runnerVariable(host)]: "from-env" };

  test("options beat the environment, which beats files", () => {
    const layers = [option([host.triple, "opt"]), "environment", file([host.triple, "file"])] as const;
    expect(programOf(layers, variable)).toBe("opt");
    expect(programOf(layers.slice(1), variable)).toBe("from-env");
    expect(programOf(layers.slice(1))).toBe("file");
  });

  test("in one file the triple beats every cfg, and the first cfg by name the others", () => {
    const layer = file(["cfg(all())", "all"], ["cfg(unix)", "unix"], [host.triple, "triple"]);
    expect(programOf([layer])).toBe("triple");
    expect(programOf([file(["cfg(all())", "all"], ["cfg(unix)", "unix"])])).toBe("all");
    expect(programOf([file(["cfg(windows)", "w"], ["cfg(unix)", "unix"])])).toBe("unix");
  });

  test("a cfg of a nearer file beats the triple of a farther one", () => {
    expect(programOf([file(["cfg(unix)", "near"]), file([host.triple, "far"])])).toBe("near");
  });

  test("what cannot be read or told is no match", () => {
    const layer = file(
      ["cfg(unix", "a"],
      ['cfg(target_feature="sse2")', "b"],
      ["cfg(debug_assertions)", "c"],
    );
    expect(programOf([layer])).toBeUndefined();
  });
});

describe("the command", () => {
  test("of a string is split at blanks, without quoting", () => {
    expect(find({ layers: [file([host.triple, " qemu  -L 'a b' "])] }).target).toMatchObject({
      program: "qemu",
      args: ["-L", "'a", "b'"],
    });
  });

  test("of an array stays as it is", () => {
    expect(find({ layers: [file([host.triple, ["my qemu", "a b", ""]])] }).target).toMatchObject({
      program: "my qemu",
      args: ["a b", ""],
    });
  });

  test("with a slash is relative to the folder that holds `.cargo`, or to the working directory", () => {
    expect(programOf([file([host.triple, "./run.sh x"])])).toBe("/p/./run.sh");
    expect(programOf([option([host.triple, "bin/run"])])).toBe("/here/bin/run");
    expect(programOf(["environment"], { [runnerVariable(host)]: "../run" })).toBe("/here/../run");
    expect(programOf([file([host.triple, "/abs/run"])])).toBe("/abs/run");
  });

  test.each([[""], [" "], [[]]])("%p names no program", (value) => {
    const found = findTargetRunners({
      configs: { cwd: "/", layers: [file([host.triple, value])] },
      env: {},
      platforms: { host },
    });
    expect(found).toMatchObject({ ok: false, error: [{ kind: "setup" }] });
  });
});

describe("host and target", () => {
  const layers = [file([host.triple, "native"], [target.triple, "wine"])];

  test("have a runner each when cross-compiling", () => {
    const runners = find({ layers, platforms: { host, target } });
    expect([runners.host?.program, runners.target?.program]).toEqual(["native", "wine"]);
    const lines = describeRunners(runners, { host, target });
    expect(lines.map(({ message, origin = "" }) => message + origin)).toEqual([
      `for the target platform, using target runner \`wine\` defined by \`target.${target.triple}.runner\` within \`${FILE}\``,
      `for the host platform, using target runner \`native\` defined by \`target.${host.triple}.runner\` within \`${FILE}\``,
    ]);
  });

  test("share the host's otherwise", () => {
    const runners = find({ layers });
    expect(runners.target).toEqual(runners.host);
    expect(describeRunners(runners, { host })).toHaveLength(1);
    expect(describeRunners({}, { host })).toEqual([]);
  });
});

test("the variable of a custom target keeps its dots", () => {
  expect(runnerVariable({ triple: "my-board.v2", targetFeatures: "unknown" })).toBe(
    "CARGO_TARGET_MY_BOARD.V2_RUNNER",
  );
});
