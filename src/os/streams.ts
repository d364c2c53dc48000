/** What the three standard streams are connected to. */
import * as tty from "node:tty";

export interface StreamState {
  readonly isTty: boolean;
  /** Columns of the terminal, where it tells. */
  readonly columns?: number;
}

export function standardStreams(): {
  readonly stdin: StreamState;
  readonly stdout: StreamState;
  readonly stderr: StreamState;
} {
  return { stdin: state(0), stdout: state(1), stderr: state(2) };
}

/** The runtime's own stream objects are made only for terminals: making one costs time and changes its mode. */
function state(fd: 0 | 1 | 2): StreamState {
  if (!tty.isatty(fd)) return { isTty: false };
  const columns = fd === 0 ? 0 : (fd === 1 ? process.stdout : process.stderr).columns;
  return columns === undefined || columns === 0 ? { isTty: true } : { isTty: true, columns };
}

/** The size of the window that standard error is shown in; 80 by 24 where it does not tell. */
export function windowSize(): { readonly columns: number; readonly rows: number } {
  const { columns, rows } = process.stderr;
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}
