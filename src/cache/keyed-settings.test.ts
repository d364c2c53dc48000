import { expect, test } from "bun:test";
import { PLAIN_SETTINGS } from "../model/plain.fixture.ts";
import { keyedSettings, UNCOUNTED } from "./keyed-settings.ts";

test("a setting that changes how a test runs is another key, and one with a reason not to is none", () => {
  const plain = keyedSettings(PLAIN_SETTINGS);
  const counted = {
    memoryLimit: 1,
    cpuLimit: 1,
    niceness: 1,
    leakCleanup: "kill",
    earlyExit: "fail",
  } as const;
  for (const [name, value] of Object.entries(counted))
    expect(`${name} ${keyedSettings({ ...PLAIN_SETTINGS, [name]: value }) === plain}`).toBe(`${name} false`);
  for (const name of Object.keys(UNCOUNTED))
    expect(`${name} ${keyedSettings({ ...PLAIN_SETTINGS, [name]: "other" }) === plain}`).toBe(`${name} true`);
});
