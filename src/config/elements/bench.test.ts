import { expect, test } from "bun:test";
import { readValue } from "../schema/testing.ts";
import { BENCH_BUILT_IN, overrideBench, profileBench } from "./bench.ts";

test("a profile sets both timeouts, an override one", async () => {
  const both = "{ slow-timeout = '1m', global-timeout = '1h' }";
  const profile = await readValue(profileBench, both);
  expect(profile.value).toMatchObject({
    "slow-timeout": { value: { period: 60_000 } },
    "global-timeout": { value: 3_600_000 },
  });
  const override = await readValue(overrideBench, both);
  expect(override.value).toMatchObject({ "slow-timeout": { value: { period: 60_000 } } });
  expect(override.notices).toEqual(["unknown configuration key: key.global-timeout"]);
});

test("the built-in values are ones that a file may hold", async () => {
  const { value } = await readValue(
    profileBench,
    `{ slow-timeout = { period = "${BENCH_BUILT_IN["slow-timeout"].period}" } }`,
  );
  expect(value?.["slow-timeout"]?.value).toMatchObject({ period: 946_728_000_000 });
});
