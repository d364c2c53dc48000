/**
 * A process that executes the commands of a test, which it receives over a socket: print, exit, ignore signals, leave
 * children running. Its first message contains its arguments and environment; it answers every command, and otherwise waits.
 */
import { dlopen, ptr } from "bun:ffi";
import * as fs from "node:fs";
import * as net from "node:net";
import { isAlive } from "../faults/processes.ts";
import type { ChildOrder, Hello, Order } from "./orders.ts";

const socket = net.connect(process.env["RIG_SOCKET"] ?? "");

function say(message: unknown): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

const hello: Hello = {
  argv: process.argv.slice(2),
  env: Object.fromEntries(Object.entries(process.env).map(([key, value]) => [key, value ?? ""])),
  cwd: process.cwd(),
  pid: process.pid,
  stdin: fs.readFileSync(0, "utf8"),
  stat: fs.existsSync("/proc/self/stat") ? fs.readFileSync("/proc/self/stat", "latin1") : "",
};
socket.on("connect", () => say(hello));

let rest = "";
socket.on("data", (data) => {
  const lines = (rest + data.toString()).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    const order: unknown = JSON.parse(line);
    if (isOrder(order)) obey(order);
  }
});

/** Only the rig is on the other side. */
function isOrder(value: unknown): value is Order {
  return typeof value === "object" && value !== null && "do" in value;
}

function obey(order: Order): void {
  switch (order.do) {
    case "print":
      printAll(order.stream === "stdout" ? 1 : 2, order.text.repeat(order.times));
      return say({});
    case "exit":
      process.exit(order.code);
      return;
    case "die":
      process.kill(process.pid, order.signal);
      return;
    case "ignore":
      process.on(order.signal, () => {});
      return say({});
    case "join-group":
      openLibc().setpgid(0, order.group);
      return say({});
    case "grab-terminal":
      return say({ result: grabTerminal() });
    case "make-terminal-raw":
      return say({ result: makeTerminalRaw() });
    case "child":
      return say({ pid: startChild(order) });
    case "close":
      fs.closeSync(order.stream === "stdout" ? 1 : 2);
      return say({});
  }
}

function openLibc() {
  return dlopen("libc.so.6", {
    setpgid: { args: ["i32", "i32"], returns: "i32" },
    getpgrp: { args: [], returns: "i32" },
    tcsetpgrp: { args: ["i32", "i32"], returns: "i32" },
    signal: { args: ["i32", "u64"], returns: "u64" },
    tcgetattr: { args: ["i32", "ptr"], returns: "i32" },
    cfmakeraw: { args: ["ptr"], returns: "void" },
    tcsetattr: { args: ["i32", "i32", "ptr"], returns: "i32" },
  }).symbols;
}

/** As an interactive shell does. 0: done. */
function grabTerminal(): number {
  const libc = openLibc();
  const [SIGTTOU, SIG_IGN] = [22, 1];
  libc.signal(SIGTTOU, SIG_IGN);
  return libc.tcsetpgrp(fs.openSync("/dev/tty", "r+"), libc.getpgrp());
}

/** As `stty raw` does. 0: done. */
function makeTerminalRaw(): number {
  const libc = openLibc();
  const terminal = fs.openSync("/dev/tty", "r+");
  const mode = new Uint8Array(64);
  libc.tcgetattr(terminal, ptr(mode));
  libc.cfmakeraw(ptr(mode));
  return libc.tcsetattr(terminal, 0, ptr(mode));
}

function printAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let sent = 0; sent < bytes.length;) sent += fs.writeSync(fd, bytes, sent);
}

/** `sleep` in the way asked for; answers with its process id. */
function startChild(order: ChildOrder): number {
  const trap = order.ignores === undefined ? "" : `trap '' ${order.ignores.join(" ")}; `;
  const stdio = order.holdsOutput ? "inherit" : "ignore";
  const last = order.hops ? "hop() { sleep 0.003; hop & exit; }; hop" : "exec sleep 100000";
  const sleep = `${trap}echo $$ >&3; exec 3>&-; ${last}`;
  const command = order.doubleFork ? ["sh", "-c", 'sh -c "$1" &', "sh", sleep] : ["sh", "-c", sleep];
  const child = Bun.spawn(command, {
    stdio: ["ignore", stdio, stdio, "pipe"],
    detached: order.ownSession,
    ...(order.cleanEnvironment ? { env: { PATH: process.env["PATH"] ?? "" } } : {}),
  });
  const report = child.stdio[3];
  if (typeof report !== "number") throw new Error("no pipe to the child");
  const pid = Number(readFrom(report, Buffer.alloc(64)));
  // A test that counts the orphan must not find the intermediate process, which is about to end, as well.
  while (order.doubleFork && isAlive(child.pid)) Bun.sleepSync(1);
  return pid;
}

function readFrom(fd: number, into: Buffer): string {
  for (;;) {
    try {
      const length = fs.readSync(fd, into);
      if (length > 0) return into.toString("latin1", 0, length);
    } catch {
      // Nothing there yet: the pipe does not wait.
    }
  }
}
