import { describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Result } from "../../diagnostics/result.ts";
import { loadUserConfig, userConfigPaths } from "./load.ts";
import { parseSize } from "../../text/values/parse-size.ts";
import type { UserConfig } from "./types.ts";

const LINUX = { triple: "x86_64-unknown-linux-gnu", targetFeatures: "unknown" } as const;
const WINDOWS = { triple: "x86_64-pc-windows-msvc", targetFeatures: "unknown" } as const;

interface Options {
  readonly platform?: typeof LINUX | typeof WINDOWS;
  readonly env?: Readonly<Record<string, string>>;
  readonly strict?: boolean;
}

async function load(
  text: string,
  options: Options = {},
): Promise<{ readonly result: Result<UserConfig>; readonly warnings: readonly string[] }> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "user-config-"));
  try {
    const file = path.join(directory, "config.toml");
    fs.writeFileSync(file, text);
    const warnings: string[] = [];
    const warn = ({ message }: { readonly message: string }): void => void warnings.push(message);
    const { platform = LINUX, env = {}, strict = false } = options;
    return { result: await loadUserConfig({ file, platform, env, strict, warn }), warnings };
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

async function value(text: string, options?: Options): Promise<UserConfig> {
  const { result } = await load(text, options);
  if (!result.ok) throw new Error(result.error[0].message);
  return result.value;
}

test("servers of queues", async () => {
  const { queue } = await value(`
      [queue]
      user = "ci"
      password-command = ["pass", "show", "redis"]
      tls-ca = "/etc/ca.pem"
    `);
  expect(queue).toEqual({
    user: "ci",
    "password-command": ["pass", "show", "redis"],
    "tls-ca": "/etc/ca.pem",
  });
  const { result } = await load("[queue]\npassword-command = []");
  expect(result.ok ? undefined : result.error[0].message).toContain("queue.password-command");
});

describe("remote servers", () => {
  test("instance, headers, certificates", async () => {
    const { remote } = await value(`
      [remote]
      instance = "main"
      headers-command = ["login", "--headers"]
      tls-ca = "/ca.pem"
      tls-certificate = "/own.pem"
      tls-key = "/own.key"
      [remote.headers]
      X-Team = "core"
      authorization = { env = "TOKEN", prefix = "Bearer " }
    `);
    expect(remote).toMatchObject({
      instance: "main",
      "headers-command": ["login", "--headers"],
      "tls-ca": "/ca.pem",
      "tls-certificate": "/own.pem",
      "tls-key": "/own.key",
    });
    expect([...(remote.headers ?? [])]).toEqual([
      ["x-team", { text: "core", variable: undefined }],
      ["authorization", { text: "Bearer ", variable: "TOKEN" }],
    ]);
  });

  test("a header that gRPC cannot send is refused", async () => {
    const { result } = await load('[remote.headers]\n"x y" = "1"');
    expect(result.ok ? undefined : result.error[0].message).toContain("remote.headers");
  });
});

describe("values", () => {
  test("what is built in", async () => {
    expect(await value("")).toEqual({
      experimental: { record: false },
      ui: {
        showProgress: "auto",
        maxProgressRunning: 8,
        inputHandler: true,
        outputIndent: true,
        rerunHint: true,
        doctestHint: true,
        pager: { kind: "command", command: ["less", "-FRX"], env: { LESSCHARSET: "utf-8" } },
        paginate: "auto",
        streampager: { interface: "quit-if-one-page", wrapping: "word", showRuler: true },
      },
      record: {
        enabled: false,
        maxOutputSize: 10_000_000,
        maxRecords: 100,
        maxTotalSize: 1_000_000_000,
        maxAge: 2_592_000_000,
      },
      history: { enabled: false, maxRuns: 500, maxAge: 7_776_000_000 },
      remote: {},
      queue: {},
    });
  });

  test("every key can be set", async () => {
    const config = await value(`
[experimental]
record = true
[ui]
show-progress = "counter"
max-progress-running = "infinite"
input-handler = false
output-indent = false
pager = "most -s"
paginate = "never"
rerun-hint = false
doctest-hint = false
[ui.streampager]
interface = "full-screen-clear-output"
wrapping = "anywhere"
show-ruler = false
[record]
enabled = true
max-output-size = "1MiB"
max-records = 5
max-total-size = 5000
max-age = "1d"
[history]
enabled = true
max-runs = 7
max-age = "2d"
`);
    expect(config).toEqual({
      experimental: { record: true },
      ui: {
        showProgress: "counter",
        maxProgressRunning: "infinite",
        inputHandler: false,
        outputIndent: false,
        rerunHint: false,
        doctestHint: false,
        pager: { kind: "command", command: ["most", "-s"], env: {} },
        paginate: "never",
        streampager: { interface: "full-screen-clear-output", wrapping: "anywhere", showRuler: false },
      },
      record: {
        enabled: true,
        maxOutputSize: 1_048_576,
        maxRecords: 5,
        maxTotalSize: 5000,
        maxAge: 86_400_000,
      },
      history: { enabled: true, maxRuns: 7, maxAge: 172_800_000 },
      remote: {},
      queue: {},
    });
  });

  test("a pager is built in, a line, words or a table", async () => {
    const pager = async (text: string): Promise<unknown> => (await value(`ui.pager = ${text}`)).ui.pager;
    expect(await pager("':builtin'")).toEqual({ kind: "builtin" });
    expect(await pager("['a b', 'c']")).toEqual({ kind: "command", command: ["a b", "c"], env: {} });
    expect(await pager("{ command = ['a'], env = { B = 'c' } }")).toEqual({
      kind: "command",
      command: ["a"],
      env: { B: "c" },
    });
  });

  test("recording can be switched on from the environment", async () => {
    const on = await value("", { env: { NEXTEST_EXPERIMENTAL_RECORD: "1" } });
    expect(on.experimental.record).toBe(true);
  });

  test("the history is switched on and off from the environment", async () => {
    const enabled = async (text: string, variable: string): Promise<boolean> =>
      (await value(text, { env: { NEXTEST_HISTORY: variable } })).history.enabled;
    expect(await enabled("", "1")).toBe(true);
    expect(await enabled("history.enabled = true", "0")).toBe(false);
    expect(await enabled("history.enabled = true", "")).toBe(true);
    expect(await enabled("", "true")).toBe(true);
    const { result, warnings } = await load("", { env: { NEXTEST_HISTORY: "constructor" } });
    expect(result.ok && result.value.history.enabled).toBe(false);
    expect(warnings).toEqual([
      "ignoring the environment variable NEXTEST_HISTORY: expected 1 or 0, not `constructor`",
    ]);
  });

  test("recorded output is kept within limits, with a warning", async () => {
    const { result, warnings } = await load("record.max-output-size = 5");
    expect(result.ok && result.value.record.maxOutputSize).toBe(1000);
    expect(warnings).toHaveLength(1);
    expect((await value("record.max-output-size = '1GB'")).record.maxOutputSize).toBe(268_435_456);
  });
});

describe("overrides", () => {
  const text = `
[ui]
show-progress = "bar"
max-progress-running = 1
pager = "most"
[[overrides]]
platform = "cfg(unix)"
ui.max-progress-running = 2
record.max-records = 3
history.max-runs = 9
[[overrides]]
platform = "cfg(target_os = \\"linux\\")"
ui.max-progress-running = 4
ui.streampager.wrapping = "none"
`;

  test("the first that matches and sets it wins, each setting for itself", async () => {
    const { ui, record, history } = await value(text);
    expect(history.maxRuns).toBe(9);
    expect([ui.showProgress, ui.maxProgressRunning, ui.streampager.wrapping, record.maxRecords]).toEqual([
      "bar",
      2,
      "none",
      3,
    ]);
  });

  test("on Windows the built-in pager comes before [ui], and after overrides", async () => {
    const { ui } = await value(text, { platform: WINDOWS });
    expect([ui.maxProgressRunning, ui.pager]).toEqual([1, { kind: "builtin" }]);
    const own = `${text}[[overrides]]\nplatform = "cfg(windows)"\nui.pager = "mine"\n`;
    expect((await value(own, { platform: WINDOWS })).ui.pager).toMatchObject({ command: ["mine"] });
  });

  test("what is unknown does not match", async () => {
    const { ui } = await value(
      "[[overrides]]\nplatform = 'cfg(target_feature = \"x\")'\nui.output-indent = false\n",
    );
    expect(ui.outputIndent).toBe(true);
  });
});

describe("mistakes", () => {
  test("are refused with their place", async () => {
    for (const text of [
      "[",
      "ui = 5",
      "ui.show-progress = 'x'",
      "ui.max-progress-running = -1",
      "ui.input-handler = 'yes'",
      "ui.pager = []",
      "ui.pager = 'a \"b'",
      "ui.pager = { env = {} }",
      "record.max-records = 1.5",
      "record.max-total-size = 'x'",
      "overrides = [{}]",
      "overrides = [{ platform = 'cfg(' }]",
      "experimental = ['record']",
    ]) {
      const { result } = await load(text);
      expect([text, result.ok, result.ok ? 0 : result.error[0].spans?.length]).toEqual([text, false, 1]);
    }
  });

  test("unknown keys warn, or are refused where configuration is strict", async () => {
    expect((await load("ui.pagr = 'x'")).warnings[0]).toContain(
      "ignoring unknown configuration key: ui.pagr",
    );
    expect((await load("ui.pagr = 'x'", { strict: true })).result.ok).toBe(false);
  });

  test("a file that was named must exist, and `none` is no file", async () => {
    const request = { platform: LINUX, env: {}, strict: false, warn: () => undefined };
    expect((await loadUserConfig({ ...request, file: "/nonexistent/x.toml" })).ok).toBe(false);
    expect((await loadUserConfig({ ...request, file: "none", env: { HOME: "/nonexistent" } })).ok).toBe(true);
    expect((await loadUserConfig({ ...request, env: { HOME: "/nonexistent" } })).ok).toBe(true);
  });
});

test("where the file may be", () => {
  expect(userConfigPaths({ HOME: "/home/a" }, false)).toEqual(["/home/a/.config/nextest/config.toml"]);
  expect(userConfigPaths({ HOME: "/home/a", XDG_CONFIG_HOME: "/x" }, false)).toEqual([
    "/x/nextest/config.toml",
  ]);
  expect(userConfigPaths({ HOME: "/home/a", XDG_CONFIG_HOME: "x" }, false)).toEqual([
    "/home/a/.config/nextest/config.toml",
  ]);
  expect(userConfigPaths({}, false)).toEqual([]);
  expect(userConfigPaths({ APPDATA: "/roaming", USERPROFILE: "/u" }, true)).toEqual([
    "/roaming/nextest/config.toml",
    "/u/.config/nextest/config.toml",
  ]);
});

test("sizes", () => {
  const cases: readonly [string, number | undefined][] = [
    ["0", 0],
    ["500", 500],
    ["10MB", 10_000_000],
    ["1 GiB", 1_073_741_824],
    ["1.5kb", 1500],
    [".5KB", 500],
    ["1.5B", 1],
    ["1Ki", 1024],
    ["1K", 1000],
    ["", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["1XB", undefined],
    ["1iB", undefined],
    [" 1GB", undefined],
    ["1ZB", undefined],
    ["99999999999999999999", undefined],
  ];
  for (const [text, bytes] of cases) expect([text, parseSize(text)]).toEqual([text, bytes]);
});
