import { describe, expect, test } from "bun:test";
import { parseBuildLine } from "./build-messages.ts";
import { APP, RECORDED_BUILD } from "../recorded.fixture.ts";

describe("messages", () => {
  test("of a recorded build are all understood", () => {
    const types = RECORDED_BUILD.trim()
      .split("\n")
      .map((line) => parseBuildLine(line).type);
    expect(new Set(types)).toEqual(new Set(["artifact", "build-script", "finished"] as const));
    expect(types.at(-1)).toBe("finished");
  });

  test("of a build script keep `=` in values", () => {
    const line = RECORDED_BUILD.split("\n").find((item) => item.includes("build-script-executed")) ?? "";
    expect(parseBuildLine(line)).toMatchObject({
      type: "build-script",
      packageId: APP,
      env: [["GIVEN", "a=b"]],
    });
  });

  test.each(["", "hello", "{not json", '{"reason":"compiler-message","message":{}}', "[1]", '{"a":1}'])(
    "%p tells nothing",
    (line) => {
      expect(parseBuildLine(line)).toEqual({ type: "other" });
    },
  );

  test("of a known reason in another shape are malformed", () => {
    expect(parseBuildLine('{"reason":"compiler-artifact","package_id":1}')).toMatchObject({
      type: "malformed",
    });
  });
});
