import { expect, test } from "bun:test";
import { loadTexts, query, resolveTexts } from "../../config.fixture.ts";
import { builtInValue } from "../../settings/built-in.ts";
import { benchGlobalTimeout, benchSlowTimeout } from "./bench.ts";

test("a profile sets both timeouts, an override one", async () => {
  const both = "bench.slow-timeout = '1m'\nbench.global-timeout = '1h'\n";
  const profile = await resolveTexts({ repo: `[profile.default]\n${both}` }, "default", {
    mode: "benchmark",
  });
  expect(profile.run.globalTimeout).toBe(3_600_000);
  expect(profile.settingsFor(query("alpha", "a")).slowTimeout.period).toBe(60_000);
  const override = `[[profile.default.overrides]]\nfilter = "all()"\n${both}`;
  const { warnings } = await loadTexts({ repo: override });
  expect(warnings.map(({ message }) => message)).toEqual([
    "in config file nextest.toml, ignoring unknown configuration key: profile.default.overrides.0.bench.global-timeout",
  ]);
});

test("the built-in values are ones that a file may hold", () => {
  expect(builtInValue(benchSlowTimeout)).toMatchObject({ period: 946_728_000_000 });
  expect(builtInValue(benchGlobalTimeout)).toBe(946_728_000_000);
});
