import { expect, test } from "bun:test";
import {
  collectingArguments,
  collectingEnvironment,
  dependencyArguments,
  externFiles,
  neutralArguments,
} from "./rustdoc-call.ts";

const ARGS = [
  "--edition=2021",
  "--crate-type",
  "lib",
  "--crate-name",
  "a",
  "--test",
  "src/lib.rs",
  "--test-run-directory",
  "/w/a",
  "--extern",
  "a=/w/target/debug/deps/liba-1.rlib",
  "--extern",
  "proc_macro",
  "--test-runtool",
  "qemu-aarch64",
  "--test-runtool-arg",
  "-L",
  "--test-args",
  "--quiet some filter",
  "-C",
  "embed-bitcode=no",
];

test("the collector replaces a runner, and the report has the known format", () => {
  const args = collectingArguments(ARGS, { collector: ["/c", "/keep"], includeIgnored: true });
  expect(args).not.toContain("qemu-aarch64");
  expect(args.slice(args.indexOf("--test-args"))).toEqual([
    "--test-args",
    "some filter",
    "-C",
    "embed-bitcode=no",
    "--test-runtool",
    "/c",
    "--test-runtool-arg",
    "/keep",
    "--test-args",
    "--show-output",
    "--test-args",
    "--include-ignored",
  ]);
});

test("options for showing messages do not change the key", () => {
  const args = [
    "--color",
    "auto",
    "--error-format=json",
    "--json",
    "diagnostic-rendered-ansi",
    "--test",
    "a.rs",
  ];
  expect(neutralArguments(args)).toEqual(["--test", "a.rs"]);
});

test("an argument for libtest that only changes the report does not change the key", () => {
  expect(neutralArguments(["--test", "a.rs", "--test-args", "--nocapture"])).toEqual(["--test", "a.rs"]);
});

test("rustc is asked for the files of the crate as rustdoc sees it", () => {
  const args = dependencyArguments(ARGS, "/tmp/a.d");
  expect(args).toContain("src/lib.rs");
  for (const own of ["--test", "--test-run-directory", "/w/a", "--test-args"])
    expect(args).not.toContain(own);
  expect(args.slice(-7)).toEqual([
    "--cfg",
    "doc",
    "--cfg",
    "doctest",
    "--cap-lints",
    "allow",
    "--emit=dep-info=/tmp/a.d",
  ]);
});

test("libraries are those with a file", () => {
  expect(externFiles(ARGS)).toEqual(["/w/target/debug/deps/liba-1.rlib"]);
});

test("variables of libtest do not reach the report", () => {
  const env = collectingEnvironment(
    { A: "1", RUST_TEST_NOCAPTURE: "1", RUST_TEST_THREADS: "9" },
    { threads: 3, temporary: "/t", system: "linux" },
  );
  expect(env).toEqual({ A: "1", RUST_TEST_THREADS: "3", TMPDIR: "/t" });
});

test("on Windows, other variables name the folder for temporary files, in any case", () => {
  const env = collectingEnvironment(
    { Temp: "C:\\x", tmp: "C:\\y", TMPDIR: "z" },
    { threads: 1, temporary: "C:\\my files\\t", system: "win32" },
  );
  const folder = "C:\\my files\\t";
  expect(env).toEqual({ TMPDIR: "z", RUST_TEST_THREADS: "1", TMP: folder, TEMP: folder });
});
