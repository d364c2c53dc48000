import { expect, test } from "bun:test";
import { parse } from "smol-toml";
import { withRustdocWrapper } from "./doc-tests.ts";

test.each([
  'C:\\Users\\Zoë Å\\my "tools"\\cargo-nextest.exe',
  "\\\\server\\share\\cargo-nextest.exe",
  "/opt/it's mine/é/cargo-nextest",
])("cargo reads the path %s as it is", (program) => {
  const { args, env } = withRustdocWrapper({ HOME: "/h" }, { program, env: { NOTE: "1" } });
  expect(args[0]).toBe("--config");
  expect(parse(args[1] ?? "")).toEqual({ build: { rustdoc: program } });
  expect(env).toEqual({ HOME: "/h", NOTE: "1" });
});

test("a rustdoc in the environment is replaced there", () => {
  const wrapper = { program: "/p", env: {} };
  expect(withRustdocWrapper({ RUSTDOC: "mine" }, wrapper)).toEqual({ args: [], env: { RUSTDOC: "/p" } });
});
