import { expect, test } from "bun:test";
import { portableIncompatibility, storeIncompatibility } from "./versions.ts";

test("stores of this version and of earlier minor ones are read", () => {
  expect(storeIncompatibility({ major: 2, minor: 1 })).toBeUndefined();
  expect(storeIncompatibility({ major: 2, minor: 0 })).toBeUndefined();
});

test("the reason against a store says what to do", () => {
  expect(storeIncompatibility({ major: 1, minor: 0 })).toContain("0.9.130");
  expect(storeIncompatibility({ major: 0, minor: 9 })).not.toContain("use nextest");
  expect(storeIncompatibility({ major: 3, minor: 0 })).toContain("upgrade");
  expect(storeIncompatibility({ major: 2, minor: 2 })).toBe(
    "minor version 2 is newer than supported version 1",
  );
});

test("portable recordings have versions of their own", () => {
  expect(portableIncompatibility({ major: 1, minor: 0 })).toBeUndefined();
  expect(portableIncompatibility({ major: 2, minor: 0 })).toContain("differs");
  expect(portableIncompatibility({ major: 1, minor: 1 })).toContain("newer");
});
