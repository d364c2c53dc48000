/**
 * Compiles what is native: `native/` needs a C compiler for the target's processor, and no library. The first that works
 * is taken. Without one there is no helper; the executable works without.
 */
import * as fs from "node:fs";
import * as path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");

/** What is built from `native/NAME.c` or the folder `native/NAME`, and how the linker is to join it. */
const LINKING = {
  // Before every other constructor.
  "fork-server": "-Wl,-z,initfirst",
  // A library that can be executed as well; loaded into a test, it is before every other constructor.
  observe: "-Wl,-e,begin,-z,initfirst,-z,noseparate-code",
  // Only executed.
  doctest: "-Wl,-e,begin",
} as const;
export type NativeHelper = keyof typeof LINKING;

export type NativeArchitecture = "x64" | "arm64";

const TRIPLES = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" } as const;
/** Of one processor: protected jumps; and atomic operations that are instructions, not functions of gcc's library. */
const OF_PROCESSOR = {
  x64: ["-fcf-protection=full"],
  arm64: ["-mbranch-protection=standard", "-mno-outline-atomics"],
} as const;

const FLAGS = [
  "-O2 -fPIC -shared -nostdlib -ffreestanding -fno-builtin -fvisibility=hidden -fno-stack-protector",
  "-fno-asynchronous-unwind-tables -Wall -Wextra -Werror -s",
  // Nothing is bound late; no stack that can be executed.
  "-Wl,-z,defs -Wl,-z,now -Wl,-z,relro -Wl,-z,noexecstack -Wl,--hash-style=gnu -Wl,--build-id=none",
].flatMap((line) => line.split(" "));

/** Command lines of compilers for a processor, best first. */
function compilersFor(architecture: NativeArchitecture): readonly (readonly string[])[] {
  const triple = TRIPLES[architecture];
  const chosen = process.env[architecture === "x64" ? "X86_64_CC" : "AARCH64_CC"];
  const gcc = ["-fno-tree-loop-distribute-patterns"];
  return [
    ...(chosen === undefined ? [] : [chosen.split(" ")]),
    ...(architecture === process.arch ? [["cc", ...gcc]] : []),
    [`${triple}-gcc`, ...gcc],
    ["clang", `--target=${triple}`, "-fuse-ld=lld"],
    ["zig", "cc", `--target=${triple}`, "-fno-sanitize=all"],
    ["python3", "-m", "ziglang", "cc", `--target=${triple}`, "-fno-sanitize=all"],
  ];
}

/** The path of the compiled helper; the sources load it from there when they are run without a build. */
export function helperFile(architecture: NativeArchitecture, helper: NativeHelper = "fork-server"): string {
  return path.join(ROOT, "dist/native", `${helper}-${architecture}.so`);
}

export interface HelperBuild {
  readonly helper?: NativeHelper;
  readonly outfile?: string;
  /** As the preprocessor takes them. */
  readonly definitions?: readonly string[];
}

/** Undefined: no compiler worked. */
export async function buildHelper(
  architecture: NativeArchitecture,
  { helper = "fork-server", outfile = helperFile(architecture, helper), definitions = [] }: HelperBuild = {},
): Promise<Uint8Array | undefined> {
  const sources = sourcesOf(helper);
  fs.mkdirSync(path.dirname(outfile), { recursive: true });
  for (const compiler of compilersFor(architecture)) {
    const options = [
      ...FLAGS,
      LINKING[helper],
      ...OF_PROCESSOR[architecture],
      ...definitions.map((name) => `-D${name}`),
    ];
    const temporary = `${outfile}.${process.pid}`;
    if (!(await runs([...compiler, ...options, "-o", temporary, ...sources]))) continue;
    fs.renameSync(temporary, outfile);
    return fs.readFileSync(outfile);
  }
  fs.rmSync(outfile, { force: true });
  return undefined;
}

export interface StartupBuild {
  readonly outfile: string;
  /** The address of the code. */
  readonly address: number;
  /** The address at which execution continues afterwards. */
  readonly entry: number;
  /** Options of the compiler that decide about its size. */
  readonly size: readonly string[];
}

/** Compiles `native/startup.c` to lie at a fixed address; false: no compiler worked. */
export async function compileStartup(
  architecture: NativeArchitecture,
  { outfile, address, entry, size }: StartupBuild,
): Promise<boolean> {
  const options = [
    "-static -no-pie -fno-pie -nostdlib -ffreestanding -fno-builtin -fno-stack-protector -Wall -Wextra -Werror -s",
    "-fno-asynchronous-unwind-tables -fcf-protection=none -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-e,begin",
    `-Wl,-Ttext=0x${address.toString(16)} -Wl,--defsym=runtime_entry=0x${entry.toString(16)}`,
  ].flatMap((line) => line.split(" "));
  const accepted = options.filter((option) => architecture === "x64" || option !== "-fcf-protection=none");
  const source = path.join(ROOT, "native/startup.c");
  for (const compiler of compilersFor(architecture))
    if (await runs([...compiler, ...size, ...accepted, "-o", outfile, source])) return true;
  return false;
}

/** One file, or all of a folder. */
function sourcesOf(helper: NativeHelper): readonly string[] {
  const folder = path.join(ROOT, "native", helper);
  if (!fs.existsSync(folder)) return [`${folder}.c`];
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".c"))
    .sort()
    .map((name) => path.join(folder, name));
}

async function runs(command: readonly string[]): Promise<boolean> {
  if (Bun.which(command[0] ?? "") === null) return false;
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  const said = await new Response(child.stderr).text();
  if ((await child.exited) === 0) return true;
  // A compiler for another processor fails with a message that does not matter; an error in the sources does.
  if (/native\/[a-z/-]+\.[ch]:/.test(said)) console.error(said);
  return false;
}
