import { afterAll, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ok } from "../diagnostics/result.ts";
import { lockFile } from "../os/files/file-lock.ts";
import { zstdFrame } from "../os/compression/zstd.ts";
import { LOCK_FILE, RUN_LIST_FILE, RUNS_FOLDER } from "./format/store-files.ts";
import { readStore, withLockedStore } from "./store.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-ts-store-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

let made = 0;
function records(list?: string | Uint8Array): string {
  made += 1;
  const folder = path.join(root, String(made));
  if (list === undefined) return folder;
  fs.mkdirSync(path.join(folder, RUNS_FOLDER), { recursive: true });
  fs.writeFileSync(path.join(folder, RUNS_FOLDER, RUN_LIST_FILE), list);
  return folder;
}

async function problemOf(folder: string): Promise<string> {
  const store = await readStore(folder);
  return store.ok ? "none" : `${store.error[0].message}: ${store.error[0].causes?.join(": ") ?? ""}`;
}

describe("a store", () => {
  test("without a list has no runs", async () => {
    const store = await readStore(records());
    expect(store.ok && store.value.list.runs).toEqual([]);
  });

  test("keeps what is saved", async () => {
    const folder = records();
    const saved = await withLockedStore(folder, (store) =>
      store.save({ runs: [], "last-pruned-at": "2026-11-28T03:46:47Z" }),
    );
    expect(saved.ok).toBe(true);
    const store = await readStore(folder);
    expect(store.ok && store.value.list["last-pruned-at"]).toBe("2026-11-28T03:46:47Z");
  });

  test("of a later version is read and not written", async () => {
    const folder = records(zstdFrame('{"format-version":3,"runs":[]}'));
    expect(await problemOf(folder)).toBe("none");
    const saved = await withLockedStore(folder, (store) => store.save({ runs: [] }));
    expect(saved.ok ? "" : saved.error[0].causes?.[0]).toContain("format version 3");
  });

  test("that is damaged says where and how", async () => {
    expect(await problemOf(records("no frame"))).toContain("unknown frame descriptor");
    expect(await problemOf(records(zstdFrame("{")))).toContain("is damaged: not valid JSON");
    expect(await problemOf(records(""))).toContain("is damaged");
  });

  test("is let go of after a change, also after one that throws", async () => {
    const folder = records();
    const change = withLockedStore(folder, () => {
      throw new Error("a bug");
    });
    expect(change).rejects.toThrow("a bug");
    await change.catch(() => undefined);
    expect((await withLockedStore(folder, () => ok(1))).ok).toBe(true);
  });
});

describe("the lock", () => {
  const patience = 0;

  test("is shared among readers and excludes a writer", async () => {
    const file = path.join(root, LOCK_FILE);
    const first = await lockFile(file, { kind: "shared", patience });
    const second = await lockFile(file, { kind: "shared", patience });
    expect(first.ok && second.ok).toBe(true);
    const writer = await lockFile(file, { kind: "exclusive", patience });
    expect(writer.ok ? "" : writer.error.code).toBe("ETIMEDOUT");
    if (first.ok) first.value.release();
    if (second.ok) second.value.release();
    const again = await lockFile(file, { kind: "exclusive", patience });
    expect(again.ok).toBe(true);
    if (again.ok) again.value.release();
  });
});
