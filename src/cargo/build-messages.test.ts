import { describe, expect, test } from "bun:test";
import { LineSplitter, parseBuildLine } from "./build-messages.ts";
import { APP, RECORDED_BUILD } from "./recorded.ts";

describe("lines", () => {
  const split = (chunks: readonly (string | Uint8Array)[]): readonly string[] => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (const chunk of chunks)
      splitter.push(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    splitter.end();
    return lines;
  };

  test("are the same wherever the stream is cut", () => {
    const bytes = new TextEncoder().encode("ä one\r\ntwo\n\nlast");
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(split([bytes.slice(0, at), bytes.slice(at)])).toEqual(["ä one", "two", "", "last"]);
    }
  });

  test("end with the last newline", () => {
    expect(split(["a\n"])).toEqual(["a"]);
    expect(split([])).toEqual([]);
  });
});

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
