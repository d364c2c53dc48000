import { describe, expect, test } from "bun:test";
import { exitCodeOfError } from "../../diagnostics/errors.ts";
import { covered, loadTexts, mistakes, type Texts } from "../config.fixture.ts";

async function code(texts: Texts): Promise<number> {
  const { result } = await loadTexts(texts);
  return result.ok ? 0 : exitCodeOfError(result.error[0]);
}

const warned = async (texts: Texts): Promise<readonly string[]> =>
  (await loadTexts(texts)).warnings.map(({ message }) => message);

describe("mistakes are pointed at in the file", () => {
  const cases: readonly [text: string, covered: readonly string[]][] = [
    ["[profile.default]\nretries = 'x'\n", ["'x'"]],
    ["[profile.default]\nretries = 'x'\n[profile.ci]\nfail-fast = 9\n", ["'x'", "9"]],
    ["[profile.ci]\ndefault-filter = 'package(nope)'\n", ["nope"]],
    ['[profile.ci]\ndefault-filter = "package(\\u006eope)"\n', ["nope"]],
    ["[[profile.ci.overrides]]\nfilter = 'all('\nplatform = 'cfg(unix'\n", ["cfg(unix", "("]],
    ["[[profile.ci.overrides]]\nfilter = 'group(g)'\n", ["group(g)"]],
    ["[[profile.ci.overrides]]\nretries = 1\n", ["[[profile.ci.overrides]]"]],
    ["[[profile.ci.overrides]]\nplatform = {}\n", ["[[profile.ci.overrides]]"]],
    [
      "[[profile.ci.overrides]]\nplatform='cfg(unix)'\nfilter = 'all()'\ndefault-filter = 'none()'\n",
      ["'none()'"],
    ],
    [
      "[[profile.ci.overrides]]\nfilter = 'all()'\ntest-group = 'gg'\n[test-groups]\ng = { max-threads = 1 }\n",
      ["'gg'"],
    ],
    ["[test-groups]\n'@tool:x:g' = { max-threads = 1 }\n", ["'@tool:x:g'"]],
    ["[profile.a]\ninherits = 'a'\n", ["'a'"]],
    ["[profile.default]\ninherits = 'a'\n[profile.a]\n", ["'a'"]],
    ["[profile.a]\ninherits = 'nope'\n", ["'nope'"]],
  ];
  for (const [repo, expected] of cases) {
    test(repo.replaceAll("\n", " "), async () => {
      const errors = await mistakes({ repo });
      expect(errors.flatMap(covered)).toEqual([...expected]);
      expect(exitCodeOfError(errors[0])).toBe(96);
    });
  }

  test("profiles in a circle are all named", async () => {
    const ring = ["ab", "bc", "ca"].map(([from, to]) => `[profile.${from}]\ninherits = '${to}'\n`).join("");
    const [error, ...rest] = await mistakes({ repo: `${ring}[profile.d]\ninherits = 'a'\n` });
    expect(rest).toEqual([]);
    expect(error.message).toContain("`a` -> `b` -> `c` -> `a`");
    expect(covered(error)).toEqual(["'b'", "'c'", "'a'"]);
  });

  test("of a long circle, the first profiles are named", async () => {
    const ring = Array.from(
      { length: 500 },
      (_, at) => `[profile.p${at}]\ninherits = 'p${(at + 1) % 500}'\n`,
    );
    const [error] = await mistakes({ repo: ring.join("") });
    expect(error.message).toEndWith("`p8` -> `p9` -> 490 more -> `p0`");
    expect(covered(error)).toHaveLength(10);
  });

  test("a circle across files is found though each file is fine", async () => {
    const texts = {
      repo: "[profile.a]\ninherits = 'x'\n",
      tools: { t: "[profile.x]\ninherits = 'a'\n[profile.a]\n" },
    };
    const [error] = await mistakes(texts);
    expect(error.message).toContain("circle");
  });
});

describe("versions", () => {
  test("a required version is judged before other values", async () => {
    const bad = "[profile.default]\nretries = 'x'\n";
    expect(await code({ repo: `nextest-version = '9.9.9'\n${bad}` })).toBe(92);
    expect(await code({ repo: `nextest-version = '0.9.1'\n${bad}` })).toBe(96);
    expect(await code({ repo: "nextest-version = '9.9.9'\nexperimental = ['nope']\n" })).toBe(92);
    expect(await code({ repo: "nextest-version = '9.9.9'\n", override: true })).toBe(0);
  });

  test("the highest of all files counts", async () => {
    const texts = { repo: "nextest-version = '0.9.1'\n", tools: { t: "nextest-version = '9.9.9'\n" } };
    const [error] = await mistakes(texts);
    expect(error.message).toContain("9.9.9");
    expect(error.message).toContain("tool `t`");
  });

  test("a recommended version only warns", async () => {
    const [warning] = await warned({ repo: "nextest-version = { recommended = '9.9.9' }\n" });
    expect(warning).toContain("9.9.9");
  });
});

test("variables of features that are always on warn", async () => {
  const env = { NEXTEST_EXPERIMENTAL_FILTER_EXPR: "1", NEXTEST_EXPERIMENTAL_DOUBLE_SPAWN: "0" };
  const messages = await warned({ env });
  expect(messages.map((message) => /NEXTEST_\w+/.exec(message)?.[0])).toEqual(Object.keys(env));
});

describe("unknown keys", () => {
  const repo =
    "[profile.ci]\nretriess = 1\n[[profile.ci.overrides]]\nfilter = 'all()'\nslow-timeout = { perod = '1s', period = '2s' }\n";

  test("warn with path and suggestion", async () => {
    const { warnings } = await loadTexts({ repo });
    // In the order of the file.
    expect(warnings.map(({ message }) => message)).toEqual([
      "in config file nextest.toml, ignoring unknown configuration key: profile.ci.retriess",
      "in config file nextest.toml, ignoring unknown configuration key: profile.ci.overrides.0.slow-timeout.perod",
    ]);
    const labels = warnings.flatMap(({ spans }) => spans?.map(({ label }) => label) ?? []);
    expect(labels).toEqual(["did you mean `retries`?", "did you mean `period`?"]);
  });

  test("are mistakes where configuration is strict", async () => {
    const errors = await mistakes({ repo, strict: true });
    expect(errors.flatMap(covered).toSorted()).toEqual(["perod", "retriess"]);
  });

  test("are mistakes everywhere in retries, commands and archive.include", async () => {
    expect(
      await code({ repo: "[profile.default]\nretries = { backoff = 'fixed', count = 1, x = 1 }\n" }),
    ).toBe(96);
    expect(
      await code({
        repo: "[profile.default]\narchive.include = [{ path = 'x', relative-to = 'target', x = 1 }]\n",
      }),
    ).toBe(96);
    expect(
      await code({
        repo: "experimental = ['setup-scripts']\n[scripts.setup.a]\ncommand = { command-line = 'x', x = 1 }\n",
      }),
    ).toBe(96);
  });
});

describe("scripts", () => {
  const on = "experimental = ['setup-scripts', 'wrapper-scripts']\n";
  const setup = "[scripts.setup.foo]\ncommand = 'x'\n";
  const wrapper = "[scripts.wrapper.wrap]\ncommand = 'x'\n";
  const rule = "[[profile.default.scripts]]\n";

  test("need their experimental feature", async () => {
    expect(await code({ repo: setup })).toBe(95);
    expect(await code({ repo: `experimental = ['setup-scripts']\n${wrapper}` })).toBe(95);
    expect(await code({ repo: `experimental = { setup-scripts = true }\n${setup}` })).toBe(0);
    expect(await code({ repo: `experimental = ['nope']\n${setup}` })).toBe(96);
  });

  test("teardown scripts need none, and rules name them", async () => {
    const teardown = "[scripts.teardown.bye]\ncommand = 'x'\n";
    expect(await code({ repo: `${teardown}${rule}filter = 'all()'\nteardown = 'bye'\n` })).toBe(0);
    expect(await code({ repo: `${teardown}${rule}filter = 'all()'\nteardown = 'foo'\n` })).toBe(96);
  });

  test("rules name scripts of the right kind", async () => {
    const cases: readonly [keys: string, covered: readonly string[]][] = [
      ["setup = 'fo'", ["'fo'"]],
      ["setup = ['foo', 'wrap']", ["'wrap'"]],
      ["run-wrapper = 'foo'", ["'foo'"]],
    ];
    for (const [keys, expected] of cases) {
      const errors = await mistakes({ repo: `${on}${setup}${wrapper}${rule}filter = 'all()'\n${keys}\n` });
      expect(errors.flatMap(covered)).toEqual([...expected]);
    }
  });

  test("a list wrapper cannot depend on tests", async () => {
    const repo = `${on}${wrapper}${rule}filter = 'package(alpha) & not test(x)'\nlist-wrapper = 'wrap'\n`;
    const [error] = await mistakes({ repo });
    expect(covered(error)).toEqual(["test(x)", "'wrap'"]);
    expect(await code({ repo: repo.replace("list-wrapper", "run-wrapper") })).toBe(0);
  });

  test("names are unique", async () => {
    const [error] = await mistakes({ repo: `${on}${setup}[scripts.wrapper.foo]\ncommand = 'x'\n` });
    expect(covered(error)).toEqual(["[scripts.setup.foo]", "[scripts.wrapper.foo]"]);
  });

  test("the old form warns, and cannot stand beside the new one", async () => {
    const old = "[script.old]\ncommand = 'x'\n";
    const messages = await warned({ repo: `${on}${old}` });
    expect(messages.some((message) => message.includes("[script.*] is deprecated"))).toBe(true);
    expect(await code({ repo: `${on}${old}${setup}` })).toBe(96);
  });

  test("a rule that names no script, and a reserved profile, warn", async () => {
    const messages = await warned({ repo: `${rule}filter = 'all()'\n[profile.default-x]\n` });
    expect(messages).toHaveLength(2);
  });
});

describe("tools", () => {
  test("define names of their own, which the repository may use", async () => {
    const tools = { t: "[test-groups]\n'@tool:t:g' = { max-threads = 1 }\n" };
    const repo = "[[profile.default.overrides]]\nfilter = 'all()'\ntest-group = '@tool:t:g'\n";
    expect(await code({ repo, tools })).toBe(0);
    expect(await code({ tools: { t: "[test-groups]\ng = { max-threads = 1 }\n" } })).toBe(96);
    expect(await code({ tools: { other: tools.t } })).toBe(96);
  });

  test("cannot use what is defined above them", async () => {
    const group = "[test-groups]\ng = { max-threads = 1 }\n";
    const use = "[[profile.default.overrides]]\nfilter = 'all()'\ntest-group = 'g'\n";
    expect(await code({ repo: group, tools: { t: use } })).toBe(96);
    expect(await code({ repo: "[profile.b]\ninherits = 'a'\n", tools: { t: "[profile.a]\n" } })).toBe(0);
    expect(await code({ repo: "[profile.a]\n", tools: { t: "[profile.b]\ninherits = 'a'\n" } })).toBe(96);
  });

  test("cannot switch experimental features on", async () => {
    expect(await code({ tools: { t: "experimental = ['setup-scripts']\n" } })).toBe(96);
    expect(await code({ tools: { t: "experimental = []\n" } })).toBe(0);
  });

  test("files of one profile merge key by key, and the mistake is where the key is", async () => {
    const [error] = await mistakes({
      repo: "[profile.default]\nretries = { backoff = 'fixed', count = 1 }\n",
      tools: {
        t: "[profile.default]\nretries = { backoff = 'exponential', count = 3, delay = '1s', max-delay = '9s' }\n",
      },
    });
    expect(covered(error)).toEqual(["max-delay"]);
    expect(error.message).toContain("tool `t`");
  });
});

describe("limits", () => {
  test("many unknown keys, and many mistakes, are counted after the first", async () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `x${index} = 1`).join("\n");
    const { warnings } = await loadTexts({ repo: `[profile.default]\n${keys}\n` });
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)?.message).toBe("in config file nextest.toml, 9980 further problems not shown");
    const strict = await mistakes({ repo: `[profile.default]\n${keys}\n`, strict: true });
    expect(strict).toHaveLength(21);
    expect(strict.at(-1)?.message).toBe("9980 further problems not shown");
  });

  test("tables, arrays and dotted keys inside one another", async () => {
    const dotted = `${Array(15_000).fill("a").join(".")} = 1\n`;
    const lists = `x = ${"[".repeat(5000)}${"]".repeat(5000)}\n`;
    const tables = `x = ${"{ a = ".repeat(100)}1${" }".repeat(100)}\n`;
    for (const repo of [dotted, lists, tables]) {
      const [error, ...more] = await mistakes({ repo });
      expect([error.kind, more.length]).toEqual(["config", 0]);
      expect(`${error.message} ${error.spans?.[0]?.label ?? ""}`).toMatch(
        /inside one another|nested too deeply/,
      );
    }
    expect((await loadTexts({ repo: `${Array(80).fill("a").join(".")} = 1\n` })).result.ok).toBe(true);
  });
});

describe("a key one level too high", () => {
  const labels = async (repo: string): Promise<unknown> =>
    (await loadTexts({ repo })).warnings.map(({ spans }) => spans?.[0]?.label);

  test("is suggested where it belongs", async () => {
    expect(await labels("[profile.ci]\nterminate-after = 2\nbackoff = 'fixed'\nreport-name = 'x'\n")).toEqual(
      [
        "did you mean `slow-timeout.terminate-after`?",
        "did you mean `retries.backoff`?",
        "did you mean `junit.report-name`?",
      ],
    );
    expect(await labels("[profile.ci]\nperiod = '1s'\n")).toEqual([
      "did you mean `slow-timeout.period` or `leak-timeout.period`?",
    ]);
    expect(await labels("retries = 3\n")).toEqual(["did you mean `profile.default.retries`?"]);
  });
});

describe("rules about changed files", () => {
  const rule = (body: string): Texts => ({ repo: `[[changed.rules]]\n${body}` });

  test("are read in order, with what they leave out", async () => {
    const { result } = await loadTexts({
      repo: `
        [[changed.rules]]
        paths = ["docs/**", "*.md"]
        [[changed.rules]]
        paths = ["schema/*"]
        packages = ["db-*"]
        filter = "test(db)"
        continue = true
      `,
    });
    const rules = result.ok ? result.value.changedRules : [];
    expect(rules.map(({ filter, ...rest }) => ({ ...rest, filter: filter?.source.text }))).toEqual([
      { paths: ["docs/**", "*.md"], packages: undefined, filter: undefined, continues: false },
      { paths: ["schema/*"], packages: ["db-*"], filter: "test(db)", continues: true },
    ]);
  });

  test("mistakes are pointed at", async () => {
    const coveredBy = async (body: string) => (await mistakes(rule(body))).flatMap(covered);
    expect(await coveredBy("paths = []\n")).toEqual(["[]"]);
    expect(await coveredBy("paths = ['a']\ncontinue = 'go'\n")).toEqual(["'go'"]);
    expect(await coveredBy("paths = ['a']\nfilter = 'affected()'\n")).toEqual(["affected()"]);
    expect(await coveredBy("packages = ['a']\n")).toEqual(["[[changed.rules]]"]);
  });
});

describe("the cache of results", () => {
  test("its store, and what each form of the setting means", async () => {
    const { result } = await loadTexts({
      repo: `
        [cache]
        dir = "store"
        max-size = "2GB"
        max-age = "7d"
        env = ["SESSION_*", "!TERM"]
      `,
    });
    const store = result.ok ? result.value.merged.cache : undefined;
    expect(Object.entries(store ?? {}).map(([key, each]) => [key, each?.value])).toEqual([
      ["dir", "store"],
      ["max-size", 2_000_000_000],
      ["max-age", 7 * 24 * 60 * 60 * 1000],
      ["env", ["SESSION_*", "!TERM"]],
    ]);
  });

  test("mistakes are pointed at", async () => {
    const coveredBy = async (repo: string) => (await mistakes({ repo })).flatMap(covered);
    expect(await coveredBy("[profile.default]\ncache = 'maybe'\n")).toEqual(["'maybe'"]);
    expect(await coveredBy("[profile.default]\ncache.inputs = 'a'\n")).toEqual(["'a'"]);
    expect(await coveredBy("[profile.default]\ncache.mode = 3\n")).toEqual(["3"]);
    expect(await coveredBy("[cache]\nmax-size = 'big'\n")).toEqual(["'big'"]);
  });
});
