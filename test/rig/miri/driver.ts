/**
 * A fake of `miri`, the driver. With `MIRI_BE_RUSTC` it acts as rustc. Otherwise Miri interprets a crate; the fake
 * builds it natively and runs the result instead.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { become, codegen, fail, nativeBuild, outputFile, valuesOf, without } from "./protocol.ts";

/** Programs that run what was built for another machine, as the interpreter could. */
const EMULATORS: Readonly<Record<string, string>> = { "aarch64-unknown-linux-gnu": "qemu-aarch64" };

/** Builds in a folder of its own first, because tests of one binary request it at the same time. */
function build(compiler: readonly string[], native: string): void {
  const dropped = ["--emit", "--out-dir"].reduce(without, compiler);
  const beside = dropped.filter((arg, index) => {
    const option = arg === "-C" ? dropped[index + 1] : dropped[index - 1] === "-C" ? arg : "";
    return !/^(?:extra-filename|incremental)=/.test(option ?? "");
  });
  const folder = `${native}-${process.pid}`;
  const temporary = path.join(folder, "program");
  fs.mkdirSync(folder);
  const result = Bun.spawnSync(["rustc", ...beside, "--cfg=miri", "--emit=link", "-o", temporary], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  if (result.exitCode !== 0) fail(result.stderr.toString());
  fs.renameSync(temporary, native);
  fs.rmSync(folder, { recursive: true });
}

function interpret(args: readonly string[]): never {
  const end = args.indexOf("--");
  const compiler = args.slice(0, end).filter((arg) => !arg.startsWith("-Zmiri-"));
  const native = nativeBuild(outputFile(compiler) ?? fail("nothing to interpret"));
  if (!fs.existsSync(native)) build(compiler, native);
  process.chdir(process.env["MIRI_CWD"] ?? ".");
  const emulator = EMULATORS[valuesOf(compiler, "--target")[0] ?? ""];
  const command = [...(emulator === undefined ? [] : [emulator]), native, ...args.slice(end + 1)];
  const [program = native, ...rest] = command;
  return become(program, rest, { ...process.env, MIRI_CWD: undefined });
}

export function driver(args: readonly string[]): never {
  const role = process.env["MIRI_BE_RUSTC"];
  if (role === undefined) interpret(args);
  const cfg = role === "target" && codegen(args, "metadata") !== undefined ? ["--cfg=miri"] : [];
  become("rustc", [...args, ...cfg], { ...process.env, MIRI_BE_RUSTC: undefined });
}
