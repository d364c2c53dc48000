/**
 * The fork server's native side on the other processor, under qemu's user mode. That mode has no CLONE_PARENT, no
 * PR_SET_MM_MAP and no PR_GET_TID_ADDRESS, so the helper is built without; everything else is as it is on a processor.
 * Threads are left out: the emulator hangs where a process that was copied by a bare system call makes one.
 */
import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  decodeForkAnswer,
  encodeForkOrder,
  type ForkAnswer,
} from "../../src/os/linux/fork-server/messages.ts";
import {
  shutdownWrite,
  receive,
  sendWithDescriptors,
  socketPair,
} from "../../src/os/linux/fork-server/socket.ts";
import { libc, pipe } from "../../src/os/linux/libc.ts";
import { spawn } from "../../src/os/linux/reactor/spawn.ts";
import { argumentVector } from "../../src/os/linux/reactor/strings.ts";
import { buildHelper } from "../../tools/build-native.ts";

setDefaultTimeout(60_000);

const ROOT = "/usr/aarch64-linux-gnu";
const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "emulated-"));
const helper = path.join(folder, "helper.so");
const program = path.join(folder, "program");
const emulator = Bun.which("qemu-aarch64");
const compiler = Bun.which("aarch64-linux-gnu-gcc");
const CAN = process.platform === "linux" && emulator !== null && compiler !== null && fs.existsSync(ROOT);
const isReady = CAN && (await prepare());

async function prepare(): Promise<boolean> {
  const built = await buildHelper("arm64", { outfile: helper, definitions: ["EMULATED"] });
  if (built === undefined || compiler === null) throw new Error("the helper does not compile for aarch64");
  const source = path.join(import.meta.dirname, "../processes/fork-server-program.c");
  const compiled = Bun.spawnSync([compiler, "-O0", "-pthread", "-o", program, source]);
  if (compiled.exitCode !== 0) throw new Error(compiled.stderr.toString());
  return true;
}

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const LENT = [`LD_PRELOAD=${helper}`, "NEXTEST_TS_FORK_SOCKET=3"];
const KEPT = ["A=1", "B=two words"];

/** A server under the emulator, and this end of its socket. */
function startServer(): number {
  const sockets = socketPair();
  if (sockets === undefined || emulator === null) throw new Error("no socket");
  const guest = LENT.flatMap((entry) => ["-E", entry]);
  const started = spawn({
    file: emulator,
    argv: [emulator, "-L", ROOT, ...guest, program, "--exact", "--list", "x"],
    cwd: "/",
    environment: argumentVector(KEPT),
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
    group: "own",
    handOn: { from: sockets.other, to: 3 },
  });
  libc().close(sockets.other);
  if (!started.ok) throw new Error(`the emulator does not start: ${started.errno}`);
  return sockets.own;
}

async function answer(socket: number): Promise<ForkAnswer | "end" | undefined> {
  for (;;) {
    const words = receive(socket);
    if (words === "end") return "end";
    if (words !== "nothing") return decodeForkAnswer(words);
    await Bun.sleep(2);
  }
}

/** Sends an order; resolves to the answer and to what the test wrote. */
async function order(socket: number, name: string) {
  const out = pipe();
  const message = encodeForkOrder({
    id: 7,
    cwd: folder,
    argv: [program, "--exact", name, "--nocapture"],
    variables: { count: 4, text: "A=new\0C=3\0D=4\0E=a longer value than any that was there before\0" },
  });
  if (out === undefined || message === undefined) throw new Error("no pipe");
  expect(sendWithDescriptors(socket, message, [out.write])).toBe(true);
  libc().close(out.write);
  const told = await answer(socket);
  const text = fs.readFileSync(out.read, "utf8");
  libc().close(out.read);
  return { told, text };
}

describe.if(isReady)("fork server on aarch64", () => {
  test("starts tests with their arguments, variables, folder, group and streams", async () => {
    const socket = startServer();
    expect(await answer(socket)).toEqual({ type: "ready" });
    for (const name of ["tell-alone", "leave", "tell-alone"]) {
      const { told, text } = await order(socket, name);
      expect(told).toMatchObject({ type: "started", id: 7 });
      expect(text).toContain(`to stderr: ${name}l\n`);
      if (name === "leave") continue;
      expect(text).toContain(`arguments: [${program}] [--exact] [tell-alone] [--nocapture]\n`);
      expect(text.match(/^variable: .*$/gm)).toEqual([
        "variable: A=new",
        "variable: C=3",
        "variable: D=4",
        "variable: E=a longer value than any that was there before",
      ]);
      expect(text).toContain("constructors: 1, in this process: 1\nown group: 1,");
      expect(text).toContain(`cwd: ${folder}\n`);
    }
    shutdownWrite(socket);
    expect(await answer(socket)).toMatchObject({ type: "unused" });
    expect(await answer(socket)).toBe("end");
    libc().close(socket);
  });
});
