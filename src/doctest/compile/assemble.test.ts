import { expect, test } from "bun:test";
import { assemble, withOwnNames } from "./assemble.ts";
import type { DoctestLine } from "../rustdoc/rustdoc-output.ts";

const line = (name: string, rest: Partial<DoctestLine> = {}): DoctestLine => ({
  name,
  mode: "plain",
  result: "ok",
  output: "",
  ...rest,
});

const handedOver = (name: string, file: string): DoctestLine =>
  line(name, { result: "failed", output: `stdout:\nnextest-ts-doctest:${file}\n` });

test("an executable belongs to the test whose output names it; the one left must panic", () => {
  const { tests, open } = assemble({
    lines: [handedOver("a", "f1"), line("b"), line("c", { result: "ignored" })],
    executables: ["f1", "f2"],
    merged: [],
  });
  expect(open).toEqual({ names: [], files: [] });
  expect(Object.fromEntries(tests.map(({ name, run }) => [name, run]))).toEqual({
    a: { kind: "executable", file: "f1", number: undefined, shouldPanic: false },
    b: { kind: "executable", file: "f2", number: undefined, shouldPanic: true },
    c: { kind: "compiled", passed: true, output: "" },
  });
});

test("several doctests that must panic stay unassigned", () => {
  const { open } = assemble({ lines: [line("a"), line("b")], executables: ["f1", "f2"], merged: [] });
  expect(open).toEqual({ names: ["a", "b"], files: ["f1", "f2"] });
});

test("a doctest that does not compile is a result with the compiler's message", () => {
  const output = "error[E0308]: mismatched types\nCouldn't compile the test.\n";
  const { tests } = assemble({
    lines: [line("a", { result: "failed", output }), line("b", { mode: "compile-fail" })],
    executables: [],
    merged: [],
  });
  expect(tests.map(({ run }) => run)).toEqual([
    { kind: "compiled", passed: false, output },
    { kind: "compiled", passed: true, output: "" },
  ]);
});

test("ignored and compile-only doctests of a merged executable have nothing to run", () => {
  const of = (name: string, number: number) => ({
    name,
    number,
    ignored: name === "ignored",
    compileOnly: name === "no_run",
    shouldPanic: name === "panics",
  });
  const { tests } = assemble({
    lines: [],
    executables: [],
    merged: [{ file: "m", tests: ["ignored", "no_run", "panics"].map(of) }],
  });
  expect(tests).toEqual([
    { name: "ignored", ignored: true, run: { kind: "compiled", passed: true, output: "" } },
    { name: "no_run", ignored: false, run: { kind: "compiled", passed: true, output: "" } },
    { name: "panics", ignored: false, run: { kind: "executable", file: "m", number: 2, shouldPanic: true } },
  ]);
});

test("doctests with equal names are all kept", () => {
  const run = { kind: "compiled", passed: true, output: "" } as const;
  const named = (name: string) => ({ name, ignored: false, run });
  expect(withOwnNames([named("b"), named("a"), named("b")]).map(({ name }) => name)).toEqual([
    "a",
    "b",
    "b #2",
  ]);
});
