/** The native digest is BLAKE3 for every length of content, by vectors of each width that this processor has. */
import * as fs from "node:fs";
import { describe, expect, test } from "bun:test";
import { createBLAKE3 } from "hash-wasm";
import { DIGEST_WINDOW, NativeHasher } from "../../src/os/linux/content-digest.ts";
import { buildHelper } from "../../tools/build-native.ts";

const isX64 = process.platform === "linux" && process.arch === "x64";
if (isX64) await buildHelper("x64", { helper: "digest" });
const processor = isX64 ? fs.readFileSync("/proc/cpuinfo", "utf8") : "";

const CHUNK = 1024;
const reference = await createBLAKE3();

function expected(bytes: Uint8Array): string {
  reference.init();
  reference.update(bytes);
  return reference.digest();
}

function digest(hasher: NativeHasher, bytes: Uint8Array): string {
  hasher.restart();
  for (let at = 0; at < bytes.length; at += DIGEST_WINDOW)
    hasher.update(bytes.subarray(at, at + DIGEST_WINDOW));
  return hasher.digest();
}

/** Around each border: of blocks, of chunks, of vectors, of subtrees and of windows. */
function lengths(): readonly number[] {
  const borders = [0, 64, CHUNK, DIGEST_WINDOW];
  for (let chunks = 2; chunks <= 256; chunks += 1) borders.push(chunks * CHUNK);
  for (let windows = 2; windows <= 9; windows += 1) borders.push(windows * DIGEST_WINDOW);
  return borders.flatMap((border) => [border - 1, border, border + 1]).filter((length) => length >= 0);
}

const content = new Uint8Array(10 * DIGEST_WINDOW);
for (let index = 0, state = 1; index < content.length; index += 1) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  content[index] = state >>> 16;
}

describe.each([8, 16])("vectors of %i lanes", (lanes) => {
  const hasher = NativeHasher.open(lanes);

  test.skipIf(hasher === undefined)("each length has BLAKE3's digest", () => {
    if (hasher === undefined) return;
    for (const length of lengths()) {
      const bytes = content.subarray(0, length);
      expect(`${length} ${digest(hasher, bytes)}`).toBe(`${length} ${expected(bytes)}`);
    }
  });

  test.skipIf(hasher === undefined)("contents that do not begin at a multiple of a vector's size", () => {
    if (hasher === undefined) return;
    for (let skipped = 1; skipped < 64; skipped += 7) {
      const bytes = content.subarray(skipped, skipped + 40 * CHUNK);
      expect(digest(hasher, bytes)).toBe(expected(bytes));
    }
  });

  test.skipIf(hasher === undefined)("a window after one that is not full is refused", () => {
    if (hasher === undefined) return;
    hasher.restart();
    hasher.update(content.subarray(0, CHUNK));
    expect(() => hasher.update(content.subarray(0, CHUNK))).toThrow("not a full window");
  });
});

test.skipIf(!isX64)("it is used where the processor has vectors of 8 words", () => {
  expect(NativeHasher.open() !== undefined).toBe(/\bavx2\b/u.test(processor));
  expect(NativeHasher.open(16) !== undefined).toBe(/\bavx512f\b/u.test(processor));
});
