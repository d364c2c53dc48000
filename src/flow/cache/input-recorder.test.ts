import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { ObservedInput } from "../../cache/observation.ts";
import { FileStates } from "../../os/files/state/file-states.ts";
import { InputRecorder } from "./input-recorder.ts";

const later = (): number => Date.now() + 60_000;

test("a folder that changes while inputs are recorded is not recorded as what a test saw", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "input-recorder-"));
  fs.writeFileSync(path.join(folder, "one"), "");
  const states = new FileStates(new Map(), later);
  const thing = states.thingAt(folder);
  if (thing === undefined) throw new Error(folder);
  const input = (kind: ObservedInput["kind"]): ObservedInput => ({
    path: folder,
    kind,
    absent: false,
    seen: thing,
  });
  states.forget();
  const recorder = new InputRecorder(states, { roots: [], toolchain: [] });
  const test = { started: later(), cwd: folder };
  expect(recorder.record([input("look")], test).ok).toBe(true);
  // The clock's granularity, so that the folder's time becomes another one.
  const changed = fs.statSync(folder).ctimeMs;
  while (fs.statSync(folder).ctimeMs === changed) {
    fs.writeFileSync(path.join(folder, "two"), "");
    fs.rmSync(path.join(folder, "two"));
  }
  fs.writeFileSync(path.join(folder, "two"), "");
  expect(recorder.record([input("list")], test)).toEqual({
    ok: false,
    error: `something that it reads changed while it ran, or just before: ${folder}`,
  });
  fs.rmSync(folder, { recursive: true });
});
