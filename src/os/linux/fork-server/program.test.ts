import { expect, test } from "bun:test";
import { decodeForkAnswer, encodeForkOrder } from "./messages.ts";
import { judgeHead } from "./program.ts";
import { serverCall, shapeOf, type ShapedStart, variablesOf } from "./shapes.ts";
import { baseEnvironment } from "../reactor/strings.ts";

/** An ELF header with one program header, which names `linker`; without, that of a static program. */
function elf(machine: number, linker?: string): Uint8Array {
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(18, machine, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, linker === undefined ? 0 : 1, true);
  if (linker === undefined) return bytes;
  view.setUint32(64, 3, true);
  view.setBigUint64(64 + 8, 128n, true);
  view.setBigUint64(64 + 32, BigInt(linker.length + 1), true);
  bytes.set(new TextEncoder().encode(linker), 128);
  return bytes;
}

const GLIBC = "/lib64/ld-linux-x86-64.so.2";

test("programs are judged by their headers", () => {
  expect(judgeHead(elf(62, GLIBC), "x64")).toBeUndefined();
  expect(judgeHead(elf(183, "/lib/ld-linux-aarch64.so.1"), "arm64")).toBeUndefined();
  expect(judgeHead(elf(62), "x64")).toContain("dynamically");
  expect(judgeHead(elf(62, "/lib/ld-musl-x86_64.so.1"), "x64")).toContain("dynamically");
  expect(judgeHead(elf(183, "/lib/ld-linux-aarch64.so.1"), "x64")).toContain("machine");
  expect(judgeHead(elf(62, GLIBC), "riscv64")).toContain("machine");
  for (const length of [0, 4, 63])
    expect(judgeHead(elf(62, GLIBC).subarray(0, length), "x64")).toContain("machine");
  expect(judgeHead(new TextEncoder().encode("#!/bin/sh\n".repeat(20)), "x64")).toContain("machine");
});

function start(more: Partial<ShapedStart> = {}): ShapedStart {
  return {
    program: "/t",
    args: ["--exact", "a", "--nocapture"],
    base: BASE,
    extra: { NEXTEST_TEST_NAME: "a", NEXTEST_ATTEMPT_ID: "r:a", Z: "1" },
    ...more,
  };
}

const BASE = baseEnvironment({ PATH: "/bin", Y: "2" });

test("tests that differ in their names alone have one shape", () => {
  const shape = shapeOf(start());
  const extra = { NEXTEST_TEST_NAME: "b", NEXTEST_ATTEMPT_ID: "r:b", Z: "1" };
  expect(shapeOf(start({ args: ["--exact", "b", "--nocapture"], extra }))).toBe(shape);
  expect(shapeOf(start({ extra: { ...extra, Z: "2" } }))).not.toBe(shape);
  expect(shapeOf(start({ args: ["--exact", "a", "--nocapture", "--ignored"] }))).not.toBe(shape);
  expect(shapeOf(start({ base: baseEnvironment({ PATH: "/bin", Y: "2" }) }))).not.toBe(shape);
  expect(shapeOf(start({ extra: { ...extra, LD_PRELOAD: "x" } }))).toBeUndefined();
  expect(shapeOf(start({ base: baseEnvironment({ LD_AUDIT: "x" }) }))).toBeUndefined();
  expect(shapeOf(start({ extra: { NEXTEST_TEST_NAME: "a" } }))).toBeUndefined();
});

test("a server has as many arguments and variables as its tests", () => {
  const call = serverCall(start(), "/proc/1/fd/9", 3);
  expect(call.argv).toEqual(["/t", "--list", "--exact", "nextest-fork-server"]);
  expect(call.variables).toEqual([
    "LD_PRELOAD=/proc/1/fd/9",
    "NEXTEST_TS_FORK_SOCKET=3",
    "PATH=/bin",
    "Y=2",
    "Z=1",
  ]);
  expect(variablesOf(start())).toEqual({
    count: 5,
    text: "NEXTEST_ATTEMPT_ID=r:a\0NEXTEST_TEST_NAME=a\0PATH=/bin\0Y=2\0Z=1\0",
  });
  const other = { NEXTEST_TEST_NAME: "b", NEXTEST_ATTEMPT_ID: "r:b", A: "0", Y: "" };
  expect(variablesOf(start({ extra: other })).text).toBe(
    "A=0\0NEXTEST_ATTEMPT_ID=r:b\0NEXTEST_TEST_NAME=b\0PATH=/bin\0Y=\0",
  );
});

test("orders have a head and zero-terminated texts; what is too long has none", () => {
  const order = { id: 7, cwd: "/é", argv: ["/t", ""], variables: { count: 1, text: "A=1\0" } };
  const bytes = encodeForkOrder(order) ?? new Uint8Array();
  expect([...new Uint32Array(bytes.buffer, 0, 4)]).toEqual([7, 2, 1, 0]);
  expect(new TextDecoder().decode(bytes.subarray(16))).toBe("/é\0/t\0\0A=1\0");
  expect(encodeForkOrder({ ...order, argv: ["x".repeat(65_536)] })).toBeUndefined();
});

test("answers of another version or kind are none", () => {
  expect(decodeForkAnswer(Int32Array.of(1, 0, 1, 0))).toEqual({ type: "ready" });
  expect(decodeForkAnswer(Int32Array.of(1, 0, 2, 0))).toEqual({ type: "refused" });
  expect(decodeForkAnswer(Int32Array.of(2, 7, 99, 0))).toEqual({ type: "started", id: 7, pid: 99 });
  expect(decodeForkAnswer(Int32Array.of(9, 7, 99, 0))).toBeUndefined();
});
