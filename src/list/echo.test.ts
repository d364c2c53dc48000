import { expect, test } from "bun:test";
import { echoStreams, quoteLine } from "./echo.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const none = { bytes: new Uint8Array(), focus: "end" } as const;

/** The text between the headings. */
function shown(echo: string): { readonly stdout: string; readonly stderr: string } {
  const match = /^--- stdout:\n([^]*)\n--- stderr:\n([^]*)\n---$/.exec(echo);
  return { stdout: match?.[1] ?? "no match", stderr: match?.[2] ?? "no match" };
}

test("short output is shown whole", () => {
  const echo = echoStreams(
    { bytes: encode("out\n"), focus: "start" },
    { bytes: encode("err"), focus: "end" },
    100,
  );
  expect(echo).toBe("--- stdout:\nout\n\n--- stderr:\nerr\n---");
});

test("long output keeps its start, its end or the surroundings of a place", () => {
  const bytes = encode(Array.from({ length: 100 }, (_, index) => String(index).padStart(3, "0")).join("\n"));
  const out = (focus: "start" | "end" | number): string =>
    shown(echoStreams({ bytes, focus }, none, 16)).stdout;
  expect(out("start")).toBe("000\n001\n002\n003\n\n[383 bytes left out]");
  expect(out("end")).toBe("[383 bytes left out]\n\n096\n097\n098\n099");
  expect(out(200)).toBe("[196 bytes left out]\n049\n050\n051\n052\n\n[187 bytes left out]");
});

test("both streams share the limit, and one uses what the other leaves", () => {
  const long = encode("x".repeat(1000));
  const length = (text: string): number => (text.match(/x/g) ?? []).length;
  const both = shown(echoStreams({ bytes: long, focus: "start" }, { bytes: long, focus: "end" }, 100));
  expect([length(both.stdout), length(both.stderr)]).toEqual([50, 50]);
  const quiet = shown(
    echoStreams({ bytes: long, focus: "start" }, { bytes: encode("err"), focus: "end" }, 100),
  );
  expect([length(quiet.stdout), quiet.stderr]).toEqual([97, "err"]);
  const silent = shown(echoStreams(none, { bytes: long, focus: "end" }, 100));
  expect(length(silent.stderr)).toBe(100);
});

test("characters are never cut in two, and what a terminal would obey is made visible", () => {
  const echo = echoStreams({ bytes: encode("ää"), focus: "start" }, none, 3);
  expect(shown(echo).stdout).toBe("ä\n[2 bytes left out]");
  const bytes = Uint8Array.of(0x1b, 0x5b, 0x33, 0x31, 0x6d, 0xff, 0x0a);
  expect(shown(echoStreams({ bytes, focus: "start" }, none, 100)).stdout).toBe("\\u{1b}[31m\uFFFD\n");
});

test("a quoted line stays on one line and says how long it is where it is cut", () => {
  expect(quoteLine("a\tb\u0007", 100)).toBe('"a\\tb\\u{7}"');
  expect(quoteLine("é".repeat(100), 5)).toBe('"éé…" (200 bytes)');
});
