/**
 * Places `native/startup.c` into a copy of the runtime, as its entry point: it checks for what the runtime needs to
 * start. There is room for it between the segments of the executable: the bytes before the code in the file are
 * mapped together with the code's first page.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { compileStartup, type NativeArchitecture } from "./build-native.ts";

const SEGMENT = 1;
const EXECUTABLE = 1;
const PAGE = 4096;
/** Where the file header holds the entry point, and where its table of segments begins. */
const ENTRY = 24;
const TABLE = 32;

interface Segment {
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** The segments that are loaded. */
function segmentsOf(file: Buffer): readonly Segment[] {
  const table = Number(file.readBigUInt64LE(TABLE));
  const [size, count] = [file.readUInt16LE(54), file.readUInt16LE(56)];
  const headers = Array.from({ length: count }, (_, index) => file.subarray(table + index * size));
  return headers
    .filter((header) => header.readUInt32LE(0) === SEGMENT)
    .map((header) => ({
      flags: header.readUInt32LE(4),
      offset: Number(header.readBigUInt64LE(8)),
      address: Number(header.readBigUInt64LE(16)),
      size: Number(header.readBigUInt64LE(32)),
    }));
}

interface Room {
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** The bytes before the code that belong to no segment, on the first page of the code. */
function roomBeforeCode(file: Buffer): Room | undefined {
  const segments = segmentsOf(file);
  const code = segments.find(({ flags }) => (flags & EXECUTABLE) !== 0);
  if (code === undefined) return undefined;
  const before = segments.filter(({ offset }) => offset < code.offset).map((one) => one.offset + one.size);
  const start = Math.max(code.offset - (code.offset % PAGE), Math.ceil(Math.max(0, ...before) / 16) * 16);
  return { offset: start, address: code.address - (code.offset - start), size: code.offset - start };
}

/** From the best to the smallest. Older compilers lack `-Oz`. */
const SIZES = [["-Oz"], ["-Os"], ["-Os", "-DONLY_CHECKS"]] as const;

/** False: there is no compiler for the processor, or no room; the runtime is as before. */
export async function addStartupCheck(runtime: Buffer, architecture: NativeArchitecture): Promise<boolean> {
  const room = roomBeforeCode(runtime);
  if (room === undefined) return false;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "startup-"));
  try {
    const entry = Number(runtime.readBigUInt64LE(ENTRY));
    const outfile = path.join(folder, "startup");
    for (const size of SIZES) {
      if (!(await compileStartup(architecture, { outfile, address: room.address, entry, size }))) continue;
      const program = fs.readFileSync(outfile);
      const code = segmentsOf(program).find(({ flags }) => (flags & EXECUTABLE) !== 0);
      if (code === undefined) continue;
      const from = code.offset + (room.address - code.address);
      const bytes = program.subarray(from, code.offset + code.size);
      if (bytes.length > room.size) continue;
      bytes.copy(runtime, room.offset);
      program.copy(runtime, ENTRY, ENTRY, ENTRY + 8);
      return true;
    }
    return false;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
