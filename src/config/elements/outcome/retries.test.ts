import { expect, test } from "bun:test";
import { readAll, readValue } from "../../schema/element.fixture.ts";
import { retries, showRetries } from "./retries.ts";

const { element } = retries;

test("a number", async () => {
  expect(await readAll(element, ["0", "4294967295"])).toMatchObject([{ count: 0 }, { count: 4294967295 }]);
  const bad = ["-1", "4294967296", "'3'", "1.0", "true", "[1]"];
  expect(await readAll(element, bad)).toEqual(bad.map(() => undefined));
});

test("fixed and exponential delays", async () => {
  const policies = await readAll(element, [
    "{ backoff = 'fixed', count = 1 }",
    "{ backoff = 'fixed', count = 0, delay = '1s', jitter = true }",
    "{ backoff = 'exponential', count = 3, delay = '1s' }",
    "{ backoff = 'exponential', count = 3, delay = '2s', max-delay = '2s', jitter = true }",
  ]);
  expect(policies).toEqual([
    { backoff: "fixed", count: 1, delay: 0, jitter: false },
    { backoff: "fixed", count: 0, delay: 1000, jitter: true },
    { backoff: "exponential", count: 3, delay: 1000, jitter: false },
    { backoff: "exponential", count: 3, delay: 2000, jitter: true, maxDelay: 2000 },
  ]);
});

test("retries of tests that are known to be flaky need not say more than a count", async () => {
  expect(await readAll(retries.element, ['{ count = 2, only = "known-flaky" }'])).toEqual([
    { backoff: "fixed", count: 2, delay: 0, jitter: false, only: "known-flaky" },
  ]);
  const bad = ['{ only = "known-flaky" }', '{ count = 2, only = "all" }', "{ count = 2 }"];
  expect(await readAll(retries.element, bad)).toEqual(bad.map(() => undefined));
  const policy = { backoff: "fixed", count: 2, delay: 0, jitter: false, only: "known-flaky" } as const;
  expect(showRetries(policy)).toMatchObject({ count: 2, only: "known-flaky" });
});

test("combinations that make no sense, and keys that do not belong", async () => {
  for (const text of [
    "{}",
    "{ count = 1 }",
    "{ backoff = 'fixed' }",
    "{ backoff = 'Fixed', count = 1 }",
    "{ backoff = 'linear', count = 1 }",
    "{ backoff = 'fixed', count = 1, jitter = true }",
    "{ backoff = 'fixed', count = 1, delay = '0s', jitter = true }",
    "{ backoff = 'fixed', count = 1, max-delay = '1s' }",
    "{ backoff = 'fixed', count = 1, foo = 1 }",
    "{ backoff = 'fixed', count = 1, delay = 5 }",
    "{ backoff = 'fixed', count = 1, jitter = 'yes' }",
    "{ backoff = 'exponential', count = 1 }",
    "{ backoff = 'exponential', count = 0, delay = '1s' }",
    "{ backoff = 'exponential', count = 1, delay = '0s' }",
    "{ backoff = 'exponential', count = 1, delay = '2s', max-delay = '1s' }",
  ]) {
    const outcome = await readValue(element, text);
    expect([text, "value" in outcome, outcome.expected.length]).toEqual([text, false, 1]);
  }
});
