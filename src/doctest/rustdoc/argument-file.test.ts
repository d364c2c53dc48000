import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expanded, shortened } from "./argument-file.ts";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "argument-file-"));
afterAll(() => fs.rmSync(scratch, { recursive: true }));
const LONG = Array.from({ length: 400 }, (_, index) => [
  "--extern",
  `dep_${index}=C:\\my files\\"é"\\deps\\libdep_${index}-0123456789abcdef0123456789abcdef.rlib`,
]).flat();

test("only arguments that are too long for Windows are put in a file, and are read as they were", () => {
  const file = path.join(scratch, "arguments");
  expect(shortened(LONG, { system: "linux", file })).toEqual({ ok: true, value: LONG });
  expect(shortened(LONG.slice(0, 8), { system: "win32", file })).toEqual({
    ok: true,
    value: LONG.slice(0, 8),
  });
  expect(fs.existsSync(file)).toBe(false);
  const short = shortened(LONG, { system: "win32", file });
  expect(short).toEqual({ ok: true, value: [`@${file}`] });
  expect(expanded(["--test", ...(short.ok ? short.value : [])], scratch)).toEqual({
    ok: true,
    value: ["--test", ...LONG],
  });
});

test("a file may be relative, and have the line ends of Windows; one that is missing is named", () => {
  fs.writeFileSync(path.join(scratch, "few"), '--cfg\r\nfeature="a b"\r\n\r\nlast');
  expect(expanded(["@few"], scratch)).toEqual({ ok: true, value: ["--cfg", 'feature="a b"', "", "last"] });
  const missing = expanded(["@missing"], scratch);
  expect(missing.ok ? "" : missing.error).toContain(path.join(scratch, "missing"));
});
