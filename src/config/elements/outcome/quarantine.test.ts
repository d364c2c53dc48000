import { describe, expect, test } from "bun:test";
import { loadTexts, query, resolveTexts } from "../../config.fixture.ts";

const rule = (more: string): string => `
[[profile.default.quarantine]]
filter = 'test(flaky)'
reason = "races with the cache"
owner = "storage team"
until = "2026-12-31"
${more}`;

describe("quarantine", () => {
  test("tests that match are in quarantine, others are not", async () => {
    const profile = await resolveTexts({ repo: rule('junit = "failure"') });
    expect(profile.settingsFor(query("alpha", "flaky::a")).quarantine).toEqual({
      reason: "races with the cache",
      owner: "storage team",
      until: "2026-12-31",
      junit: "failure",
    });
    const other = profile.settingsFor(query("alpha", "steady"));
    expect("quarantine" in other).toBe(false);
    // Tests of one rule share their settings, and only one of the settings differs.
    expect(profile.settingsFor(query("alpha", "flaky::b"))).toBe(
      profile.settingsFor(query("alpha", "flaky::a")),
    );
  });

  test("a date may be TOML's own; JUnit counts it as skipped by default", async () => {
    const profile = await resolveTexts({ repo: rule("").replace('"2026-12-31"', "2026-12-31") });
    const { quarantine } = profile.settingsFor(query("alpha", "flaky"));
    expect([quarantine?.until, quarantine?.junit]).toEqual(["2026-12-31", "skipped"]);
  });

  test("show-config test says which rule it is", async () => {
    const explained = (await resolveTexts({ repo: rule("") })).explain(query("alpha", "flaky"));
    const [found] = explained.settings.filter(({ key }) => key === "quarantine");
    expect(found?.value).toMatchObject({ owner: "storage team", until: "2026-12-31" });
    expect(found?.source).toMatchObject({ kind: "quarantine", profile: "default", number: 1, line: 6 });
  });

  test.each([
    ["owner", 'owner = "storage team"\n', ""],
    ["reason", 'reason = "races with the cache"\n', ""],
    ["until", 'until = "2026-12-31"\n', ""],
    ["filter", "filter = 'test(flaky)'\n", ""],
    ["owner", '"storage team"', '" "'],
    ["until", "2026-12-31", "2026-02-30"],
    ["until", "2026-12-31", "soon"],
  ])("without a good `%s` it is a mistake with a place", async (key, from, to) => {
    const { result } = await loadTexts({ repo: rule("").replace(from, to) });
    if (result.ok) throw new Error("a mistake");
    const [first] = result.error;
    expect(first.spans?.length).toBeGreaterThan(0);
    expect(JSON.stringify(first)).toContain(key);
  });
});
