import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { sha256, Sha256 } from "../../hash.ts";
import { type ChangeTimes, changeTimes, type ProvenIdentity } from "./change-times.ts";
import { DigestFile } from "./digest-file.ts";
import { WINDOW } from "./file-content.ts";
import { identityOf } from "./file-identity.ts";
import { FileStates, latestChange } from "./file-states.ts";

function held(holds: ProvenIdentity["holds"]): ChangeTimes {
  return (_file, status) => ({ identity: identityOf(status).key, holds });
}

test("a link has changed when what it leads to has", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "file-states-"));
  const [file, link] = [path.join(folder, "file"), path.join(folder, "link")];
  fs.symlinkSync("file", link);
  const states = new FileStates(new Map(), Date.now);
  const made = states.thingAt(link)?.changedAt ?? 0;
  while (Date.now() <= made + 20) Bun.sleepSync(1);
  fs.writeFileSync(file, "later");
  states.forget();
  expect(states.thingAt(link)?.changedAt).toBe(latestChange(fs.statSync(file, { bigint: true }).ctimeNs));
  expect(states.thingAt(link)?.changedAt).toBeGreaterThan(made);
  fs.rmSync(folder, { recursive: true });
});

test("a time without fractions of a second may be that of a later change", () => {
  expect(latestChange(5_000_000_001n)).toBeCloseTo(5000, 3);
  expect(latestChange(5_999_000_000n)).toBe(5999);
  expect(latestChange(5_000_000_000n)).toBe(7000);
});

test("a digest is never that of an earlier content, however fast a file changes", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "file-states-"));
  const file = path.join(folder, "file");
  const states = new FileStates(new Map(), Date.now);
  for (let index = 0; index < 300; index += 1) {
    const text = `content ${String(index).padStart(4, "0")}`;
    fs.writeFileSync(file, text);
    const fresh = new FileStates(new Map(), Date.now).digestOf(file);
    expect(states.digestOf(file)).toBe(fresh);
    if (index % 100 === 99) while (Date.now() < fs.statSync(file).ctimeMs + 120) Bun.sleepSync(1);
    expect(states.digestOf(file)).toBe(fresh);
  }
  expect(states.digests.size).toBe(0);
  fs.rmSync(folder, { recursive: true });
});

test("digests are kept for later runs only where change times prove that a file is unchanged", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "file-states-"));
  const file = path.join(folder, "file");
  fs.writeFileSync(file, "content");
  const later = (): number => Date.now() + 60_000;
  const trusting = new FileStates(new Map(), later, undefined, held("always"));
  const doubting = new FileStates(new Map(), later, undefined, held("in-this-run"));
  expect(trusting.digestOf(file)).toBe(doubting.digestOf(file));
  expect([trusting.digests.size, doubting.digests.size]).toEqual([1, 0]);
  fs.rmSync(folder, { recursive: true });
});

test.skipIf(process.platform !== "linux")("change times of procfs and of images prove nothing", () => {
  const proven = changeTimes();
  const holds = (file: string, ctimeNs: bigint): string =>
    proven(file, Object.assign(fs.statSync(file, { bigint: true }), { ctimeNs })).holds;
  expect(holds("/proc/version", 5_000_000_001n)).toBe("in-this-run");
  expect(holds("/proc/version", 5_000_000_000n)).toBe("in-this-run");
  expect(holds("/dev/shm", 5_000_000_001n)).toBe("always");
  // An image that was built with fixed times has the same ones with another content.
  expect(holds("/dev/shm", 5_000_000_000n)).toBe("in-this-run");
});

test("a digest is not kept for a path that led to another file when the file was opened", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "file-states-"));
  for (const name of ["one", "two"]) {
    fs.mkdirSync(path.join(folder, name));
    fs.writeFileSync(path.join(folder, name, "file"), name);
  }
  const lead = (name: string): void => {
    fs.rmSync(path.join(folder, "current"), { force: true });
    fs.symlinkSync(name, path.join(folder, "current"));
  };
  const file = path.join(folder, "current/file");
  const later = (): number => Date.now() + 60_000;
  lead("one");
  let replaced = false;
  const states = new FileStates(new Map(), later, undefined, (place, status) => {
    const proven = held("always")(place, status);
    if (!replaced) lead("two");
    replaced = true;
    return proven;
  });
  expect(states.digestOf(file)).toBe(sha256(Buffer.from("two")));
  lead("one");
  states.forget();
  expect(states.digestOf(file)).toBe(sha256(Buffer.from("one")));
  expect(states.digests.size).toBe(1);
  fs.rmSync(folder, { recursive: true });
});

test("digests are not kept beyond a restart, after which a file may have old times and another content", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "file-states-"));
  const digests = (boot: string): DigestFile =>
    new DigestFile({ folder, hash: "sha256", memory: () => undefined }, boot);
  digests("first").write(new Map([["/file", { identity: "1:2:3", digest: "abc" }]]));
  expect(digests("first").read().size).toBe(1);
  expect(digests("second").read().size).toBe(0);
  fs.rmSync(folder, { recursive: true });
});

test("a text is found wherever in the content it is, and never in what was read before", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "file-states-"));
  const file = path.join(folder, "file");
  const text = "/a/folder/of/some/workspace";
  const content = (before: number, after: number): Buffer =>
    Buffer.concat([Buffer.alloc(before, "/a"), Buffer.from(text), Buffer.alloc(after, "/a")]);
  const found = (): readonly boolean[] | undefined =>
    new FileStates(new Map(), Date.now).contentOf(file, [text, `${text}!`, "x".repeat(5000)])?.contains;
  for (const window of [WINDOW, 2 * WINDOW])
    for (let begin = window - text.length - 1; begin <= window + 1; begin += 1)
      for (const after of [0, 1, WINDOW]) {
        fs.writeFileSync(file, content(begin, after));
        expect(found()).toEqual([true, false, true]);
      }
  // The rest of the buffer still has the text.
  fs.writeFileSync(file, text.slice(0, -1));
  expect(found()).toEqual([false, false, true]);
  expect(new FileStates(new Map(), Date.now).contentOf(path.join(folder, "none"), [text])).toBeUndefined();
  fs.rmSync(folder, { recursive: true });
});

test("a content is read again for a text that was not searched before", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "file-states-"));
  const file = path.join(folder, "file");
  fs.writeFileSync(file, "one two");
  let reads = 0;
  const hasher = (): Sha256 => {
    reads += 1;
    return new Sha256();
  };
  const states = new FileStates(new Map(), () => Date.now() + 60_000, hasher, held("always"));
  expect(states.contentOf(file, ["one"])?.contains).toEqual([true]);
  expect(states.contentOf(file, ["one"])?.contains).toEqual([true]);
  expect(reads).toBe(1);
  expect(states.contentOf(file, ["three", "one"])?.contains).toEqual([false, true]);
  expect(states.contentOf(file, ["three", "one"])?.contains).toEqual([false, true]);
  expect(reads).toBe(2);
  expect(states.digestOf(file)).toBe(sha256(Buffer.from("one two")));
  expect(reads).toBe(2);
  fs.rmSync(folder, { recursive: true });
});
