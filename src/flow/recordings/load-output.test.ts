import { expect, test } from "bun:test";
import { err, ok } from "../../diagnostics/result.ts";
import { sinkOf } from "../commands.fixture.ts";
import type { NoticeContext } from "../notices.ts";
import { outputLoader } from "./load-output.ts";

const STORED: Readonly<Record<string, Uint8Array>> = {
  plain: new TextEncoder().encode("grün\n"),
  marked: new TextEncoder().encode("\uFEFFbegins with a mark"),
  binary: Uint8Array.of(0x61, 0xff, 0x62),
};

function loaded(name: string) {
  const written: string[] = [];
  const context: NoticeContext = {
    err: sinkOf((text) => void written.push(text)),
    describeWarning: ({ message }) => `${message}\n`,
  };
  const output = (file: string) => {
    const bytes = STORED[file];
    return bytes === undefined
      ? err([{ kind: "setup" as const, message: "it is gone" }] as const)
      : ok(bytes);
  };
  return { stream: outputLoader(context, { output })(name), written };
}

test("a recorded output is what the run captured: its text, its size and its exact bytes", () => {
  expect(loaded("plain").stream).toEqual({ text: "grün\n", bytes: 6 });
  expect(loaded("marked").stream).toEqual({ text: "\uFEFFbegins with a mark", bytes: 21 });
  expect(loaded("binary").stream).toEqual({ text: "a\uFFFDb", bytes: 3, base64: "Yf9i" });
});

test("an output that cannot be read is empty, and a warning says why", () => {
  expect(loaded("other")).toEqual({ stream: { text: "", bytes: 0 }, written: ["it is gone\n"] });
});
