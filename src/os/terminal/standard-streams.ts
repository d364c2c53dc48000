/** What the three standard streams are connected to. */
import * as fs from "node:fs";
import { isMemoryDevice } from "../output/sink.ts";
import { IS_LINUX } from "../platform.ts";

export interface StreamState {
  readonly isTty: boolean;
  /** Columns of the terminal, if known. */
  readonly columns?: number;
}

export function standardStreams(): {
  readonly stdin: StreamState;
  readonly stdout: StreamState;
  readonly stderr: StreamState;
} {
  return { stdin: state(0), stdout: state(1), stderr: state(2) };
}

/**
 * Whether a descriptor is a terminal. The runtime's `tty` module loads sockets and streams, which takes 2.8
 * of the 7 ms of the program's own start; so it is used only for a descriptor that may be a terminal.
 */
export function isTerminal(fd: number): boolean {
  return mayBeTerminal(fd) && process.getBuiltinModule("node:tty").isatty(fd);
}

/** On Linux, terminals are character devices, except memory devices such as `/dev/null`. */
function mayBeTerminal(fd: number): boolean {
  if (!IS_LINUX) return true;
  try {
    const stat = fs.fstatSync(fd);
    return stat.isCharacterDevice() && !isMemoryDevice(stat);
  } catch {
    return false;
  }
}

/** The runtime's own stream objects are made only for terminals: making one costs time and changes its mode. */
function state(fd: 0 | 1 | 2): StreamState {
  if (!isTerminal(fd)) return { isTty: false };
  const columns = fd === 0 ? 0 : (fd === 1 ? process.stdout : process.stderr).columns;
  return columns === undefined || columns === 0 ? { isTty: true } : { isTty: true, columns };
}

/** The size of the window that standard error is shown in; 80 by 24 if unknown. */
export function windowSize(): { readonly columns: number; readonly rows: number } {
  const { columns, rows } = process.stderr;
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}
