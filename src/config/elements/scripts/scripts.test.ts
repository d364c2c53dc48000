/** Definitions of scripts, and rules that choose them. */
import { expect, test } from "bun:test";
import { readAll, readValue } from "../../schema/element.fixture.ts";
import { scriptRule } from "./script-rule.ts";
import { setupScript } from "./setup-script.ts";
import { wrapperScript } from "./wrapper-script.ts";

test("a setup script", async () => {
  const { value } = await readValue(
    setupScript,
    "{ command = 'x', slow-timeout = '1s', leak-timeout = { period = '1s', result = 'fail' }, capture-stdout = true, capture-stderr = 'no', junit.store-success-output = false }",
  );
  expect(value).toMatchObject({
    command: { program: "x" },
    "slow-timeout": { period: 1000 },
    "leak-timeout": { result: "fail" },
    "capture-stdout": true,
    "capture-stderr": false,
    junit: { "store-success-output": false },
  });
  expect(
    await readAll(setupScript, ["{ command = 'x', slow-timeout = { period = '1s', on-timeout = 'fail' } }"]),
  ).toMatchObject([{ "slow-timeout": { onTimeout: "fail" } }]);
  const bad = [
    "{}",
    "5",
    "{ command = 'x', slow-timeout = {} }",
    "{ command = 'x', slow-timeout = { period = '1s', on-timeout = 'pass' } }",
    "{ command = 'x', capture-stdout = 'x' }",
    "{ command = 'x', junit = 5 }",
  ];
  expect(await readAll(setupScript, bad)).toEqual(bad.map(() => undefined));
});

test("a wrapper script", async () => {
  const modes = ["ignore", "overrides-wrapper", "within-wrapper", "around-wrapper"];
  const values = await readAll(
    wrapperScript,
    modes.map((mode) => `{ command = 'x', target-runner = '${mode}' }`),
  );
  expect(values.map((value) => String(value?.["target-runner"]))).toEqual(modes);
  expect(await readAll(wrapperScript, ["{}", "{ command = 'x', target-runner = 'x' }"])).toEqual([
    undefined,
    undefined,
  ]);
});

test("a rule names scripts", async () => {
  const [one, several] = await readAll(scriptRule, [
    "{ filter = 'all()', setup = 'a', run-wrapper = 'w' }",
    "{ platform = 'cfg(unix)', setup = ['a', 'b'], teardown = 'c', list-wrapper = '@tool:t:w' }",
  ]);
  expect(one).toMatchObject({
    filter: { value: "all()" },
    setup: [{ value: "a" }],
    "run-wrapper": { value: "w" },
  });
  expect(several?.setup?.map(({ value }) => value)).toEqual(["a", "b"]);
  expect(several).toMatchObject({ teardown: [{ value: "c" }], "list-wrapper": { value: "@tool:t:w" } });
  const bad = ["{ setup = 5 }", "{ setup = [5] }", "{ setup = '1x' }", "{ run-wrapper = ['w'] }"];
  expect(await readAll(scriptRule, bad)).toEqual(bad.map(() => undefined));
});
