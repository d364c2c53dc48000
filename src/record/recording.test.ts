import { afterAll, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { crc32, zstdFrame } from "../os/compression/zstd.ts";
import { exportRun } from "./export.ts";
import { encodeRecordedEvent, type RecordedEvent } from "./format/events.ts";
import type { RecordedRun } from "./format/run-list.ts";
import { openPortable } from "./portable.ts";
import { openRun, type Recording } from "./recording.ts";
import { STORED, ZSTD } from "./zip/layout.ts";
import { ZipWriter } from "./zip/write.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-ts-recording-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

const SIZES = { compressed: 0, uncompressed: 0, entries: 0 };
const RUN: RecordedRun = {
  "run-id": "c855c874-1e63-4ed2-8dcd-b0d37743d83a",
  "store-format-version": 2,
  "store-format-minor-version": 1,
  "nextest-version": "0.9.148",
  "started-at": "2026-11-28T03:46:47Z",
  "last-written-at": "2026-11-28T03:46:47Z",
  "cli-args": [],
  "build-scope-args": [],
  "env-vars": {},
  "parent-run-id": null,
  sizes: { log: SIZES, store: SIZES },
  status: { status: "completed", "initial-run-count": 1, passed: 1, failed: 0, "exit-code": 0 },
};
const KILLED: RecordedRun = { ...RUN, status: { status: "incomplete" } };

const EVENT: RecordedEvent = {
  timestamp: "2026-11-28T03:46:47Z",
  elapsed: { secs: 0, nanos: 1 },
  kind: { type: "core", kind: "run-paused", "setup-scripts-running": 0, running: 1 },
};

const DICTIONARY = Buffer.from("words that outputs often have ".repeat(40));
const OUTPUT = "4df73a44eccde20b-stdout";

interface Parts {
  readonly log?: Uint8Array | string;
  /** How much of the archive's end is missing. */
  readonly cut?: number;
  readonly withoutDirectory?: boolean;
}

let made = 0;

/** A run's folder as a runner leaves it. */
function folder({ log, cut = 0, withoutDirectory = false }: Parts = {}): string {
  made += 1;
  const place = path.join(root, String(made));
  fs.mkdirSync(place);
  const zip = new ZipWriter();
  const frame = zstdFrame("words that outputs often have, and one more\n", DICTIONARY);
  const dictionary = zstdFrame(DICTIONARY);
  const pieces = [
    ...zip.add({
      name: "meta/stdout.dict",
      method: ZSTD,
      data: dictionary,
      size: DICTIONARY.length,
      crc: crc32(DICTIONARY),
    }),
    ...zip.add({ name: `out/${OUTPUT}`, method: STORED, data: frame, size: frame.length, crc: crc32(frame) }),
    ...(withoutDirectory ? [] : zip.finish()),
  ];
  const bytes = Buffer.concat(pieces);
  fs.writeFileSync(path.join(place, "store.zip"), bytes.subarray(0, bytes.length - cut));
  fs.writeFileSync(path.join(place, "run.log.zst"), log ?? zstdFrame(encodeRecordedEvent(EVENT)));
  return place;
}

function opened(run: RecordedRun, place: string): Recording | string {
  const recording = openRun(run, place);
  return recording.ok
    ? recording.value
    : [recording.error[0].message, ...(recording.error[0].causes ?? [])].join(": ");
}

/** Events by their kind, and the cause of what ends them early. */
async function eventsOf(
  recording: Recording | string,
  without?: Parameters<Recording["events"]>[0],
): Promise<readonly string[]> {
  if (typeof recording === "string") return [recording];
  const told: string[] = [];
  for await (const events of recording.events(without))
    told.push(
      ...(events.ok ? events.value.map(({ kind }) => kind.kind) : [events.error[0].causes?.[0] ?? ""]),
    );
  recording.close();
  return told;
}

function textOf(recording: Recording | string): string {
  if (typeof recording === "string") return recording;
  const bytes = recording.output(OUTPUT);
  return bytes.ok ? new TextDecoder().decode(bytes.value) : bytes.error[0].message;
}

describe("a recording", () => {
  test("gives its events, and outputs by their dictionary", async () => {
    const recording = opened(RUN, folder());
    expect(textOf(recording)).toBe("words that outputs often have, and one more\n");
    expect(await eventsOf(recording)).toEqual(["run-paused"]);
  });

  test("of another version is refused before it is opened", () => {
    expect(opened({ ...RUN, "store-format-version": 3 }, "/nowhere")).toContain("upgrade nextest");
  });

  test("lacks files", () => {
    expect(opened(RUN, path.join(root, "none"))).toStartWith("recorded run not found");
    for (const file of ["store.zip", "run.log.zst"]) {
      const place = folder();
      fs.rmSync(path.join(place, file));
      expect(opened(RUN, place)).toContain(file);
    }
  });

  test("may have a log in several frames, and blank lines", async () => {
    const line = encodeRecordedEvent(EVENT);
    const log = Buffer.concat([zstdFrame(line), zstdFrame(`\n${line}`)]);
    expect(await eventsOf(opened(RUN, folder({ log })))).toEqual(["run-paused", "run-paused"]);
  });

  test("may not make its reader hold a line or a whole that is out of all proportion", async () => {
    const first = encodeRecordedEvent(EVENT);
    const line = zstdFrame(`${first}{"x":"${"a".repeat(32 * 1024 * 1024)}"}\n${first}`);
    expect(line.length).toBeLessThan(8 * 1024);
    expect(await eventsOf(opened(RUN, folder({ log: line })))).toEqual([
      "run-paused",
      "the line is longer than 8.0 MB, which is the limit",
    ]);
    const whole = zstdFrame(first + `${" ".repeat(1023)}\n`.repeat(100 * 1024));
    expect(await eventsOf(opened(RUN, folder({ log: whole })))).toEqual([
      "run-paused",
      "it unpacks to more than 64.0 MB, which is the limit",
    ]);
  });

  test("tells which line is no event", async () => {
    const line = encodeRecordedEvent(EVENT);
    const log = zstdFrame(`${line}{"kind":\n${line}`);
    expect(await eventsOf(opened(RUN, folder({ log })))).toEqual([
      "run-paused",
      expect.stringContaining("JSON"),
    ]);
    expect(await eventsOf(opened(RUN, folder({ log: "no frame at all" })))).toEqual([
      "unknown frame descriptor",
    ]);
  });

  test("is reported whole where its log is long, up to a line that is no event", async () => {
    const line = encodeRecordedEvent(EVENT);
    const log = zstdFrame(`${line.repeat(20_000)}nothing\n${line}`);
    const recording = opened(RUN, folder({ log }));
    if (typeof recording === "string") throw new Error(recording);
    let count = 0;
    let message = "";
    for await (const events of recording.events()) {
      if (events.ok) count += events.value.length;
      else message = events.error[0].message;
    }
    recording.close();
    expect(count).toBe(20_000);
    expect(message).toContain("line 20001 ");
  });

  test("is reported without the kinds of events that no reader needs", async () => {
    const line = encodeRecordedEvent(EVENT);
    const other = line.replace("run-paused", "run-continued");
    const log = zstdFrame(line + other + line);
    expect(await eventsOf(opened(RUN, folder({ log })), ["run-paused"])).toEqual(["run-continued"]);
  });
});

describe("the recording of a runner that was killed", () => {
  test("has the outputs that were written whole", () => {
    expect(textOf(opened(KILLED, folder({ withoutDirectory: true })))).toStartWith("words");
    const cut = opened(KILLED, folder({ withoutDirectory: true, cut: 3 }));
    expect(typeof cut === "string" || cut.output(OUTPUT).ok).toBe(false);
  });

  test("ends with the last whole line", async () => {
    const line = encodeRecordedEvent(EVENT);
    const log = zstdFrame(line + line.slice(0, 40));
    expect(await eventsOf(opened(KILLED, folder({ log })))).toEqual(["run-paused"]);
  });

  test("is refused where nothing was written", () => {
    const place = folder();
    fs.writeFileSync(path.join(place, "store.zip"), "");
    expect(opened(KILLED, place)).toContain("not a zip archive");
  });

  test("is not what a damaged one of a finished run is", () => {
    expect(opened(RUN, folder({ withoutDirectory: true }))).toContain("not a zip archive");
  });
});

describe("a portable recording", () => {
  test("is read as the run it was made of", async () => {
    const file = path.join(root, "run.zip");
    const exported = exportRun(RUN, { folder: folder(), file });
    expect(exported).toEqual({ ok: true, value: { size: fs.statSync(file).size } });
    const portable = openPortable(file);
    if (!portable.ok) throw new Error(portable.error[0].message);
    expect(portable.value.run).toEqual(RUN);
    const recording = portable.value.recording();
    expect(recording.ok && textOf(recording.value)).toStartWith("words");
    expect(recording.ok && (await eventsOf(recording.value))).toEqual(["run-paused"]);
  });

  test("is not left half made", () => {
    const file = path.join(root, "half.zip");
    const place = folder();
    fs.rmSync(path.join(place, "store.zip"));
    const exported = exportRun(RUN, { folder: place, file });
    expect(exported.ok ? undefined : exported.error[0].kind).toBe("archive-creation");
    expect(fs.readdirSync(root).filter((name) => name.startsWith("half"))).toEqual([]);
  });

  test("of another version is refused", () => {
    const file = path.join(root, "later.zip");
    exportRun({ ...RUN, "store-format-minor-version": 9 }, { folder: folder(), file });
    const portable = openPortable(file);
    expect(portable.ok ? [] : portable.error[0].causes).toContain(
      "minor version 9 is newer than supported version 1",
    );
  });
});

test.skipIf(process.platform === "win32").each(["run.log.zst", "store.zip"])(
  "a pipe instead of %s is refused, without waiting for a writer",
  (name) => {
    const place = folder();
    fs.rmSync(path.join(place, name));
    Bun.spawnSync(["mkfifo", path.join(place, name)]);
    const opened = openRun(RUN, place);
    expect(opened.ok ? "" : opened.error[0].causes).toEqual(["it is no regular file"]);
    expect(exportRun(RUN, { folder: place, file: path.join(root, `${name}.zip`) }).ok).toBe(false);
  },
);
