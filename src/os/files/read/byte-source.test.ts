import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { openFile } from "./byte-source.ts";

test.skipIf(process.platform !== "linux")("a device that never ends is read up to a limit", () => {
  expect(openFile("/dev/zero", 2048)).toEqual({
    ok: false,
    error: {
      code: "EFBIG",
      message: "it is no regular file, and longer than 2 KB, which is the limit for others",
    },
  });
});

test("the limit does not apply to regular files", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bytes-"));
  const file = path.join(folder, "file");
  fs.writeFileSync(file, "abc");
  const opened = openFile(file, 1);
  if (!opened.ok) throw new Error(opened.error.message);
  expect(opened.value.read(1, 2)).toEqual({ ok: true, value: new Uint8Array([98, 99]) });
  opened.value.close();
  fs.rmSync(folder, { recursive: true });
});
