/**
 * The bytes of a captured stream to record: all of them or, if the stream is too long, its beginning and end around
 * a marker. The bytes are exactly those that the process wrote, even if they are not valid UTF-8.
 */
import type { CapturedStream } from "../../model/results/outcome.ts";
import { openFile } from "../../os/files/read/byte-source.ts";

export interface LimitedOutput {
  readonly bytes: Uint8Array;
  /** The total number of bytes that the process wrote, if larger. */
  readonly originalSize?: number;
}

const encoder = new TextEncoder();

/** `limit` is in bytes and includes the marker. */
export function limitOutput(stream: CapturedStream, limit: number): LimitedOutput {
  if (stream.cut?.file !== undefined) return keepFromFile(stream, stream.cut.file, limit);
  const bytes = stream.base64 === undefined ? encoder.encode(stream.text) : fromBase64(stream.base64);
  return bytes.length <= limit ? { bytes } : shorten(bytesSource(bytes), limit);
}

/** Reads the whole stream from its file; falls back to the part in memory if the file cannot be read. */
function keepFromFile({ text, bytes: size }: CapturedStream, file: string, limit: number): LimitedOutput {
  const opened = openFile(file);
  if (!opened.ok) return { bytes: encoder.encode(text), originalSize: size };
  try {
    const read = (start: number, length: number): Uint8Array => {
      const part = opened.value.read(start, length);
      // The file was cut short by a full disk; the capture has already reported it.
      return part.ok ? part.value : new Uint8Array();
    };
    return size <= limit ? { bytes: read(0, size) } : shorten({ size, read }, limit);
  } finally {
    opened.value.close();
  }
}

interface Source {
  readonly size: number;
  readonly read: (start: number, length: number) => Uint8Array;
}

function bytesSource(bytes: Uint8Array): Source {
  return { size: bytes.length, read: (start, length) => bytes.subarray(start, start + length) };
}

function shorten({ size, read }: Source, limit: number): LimitedOutput {
  const mark = encoder.encode(`\n\n... [truncated ${size - limit} bytes] ...\n\n`);
  const room = Math.max(0, limit - mark.length);
  const head = Math.floor(room / 2);
  const tail = room - head;
  const parts = [read(0, head), mark, read(size - tail, tail)];
  return { bytes: join(parts), originalSize: size };
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.fromBase64(text);
}
