/**
 * Runs tests in a virtual machine whose control groups (version 2) have the memory controller: `npm run cgroups`. Needs
 * Debian's `qemu-system-x86`, `linux-image-cloud-amd64` (6.1 or later), `busybox-static` and `cpio`, and `npm run build`.
 * `--kernel FILE`: another kernel than the newest in `/boot`.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ownOption } from "../rig/own-option.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const EXECUTABLE = path.join(ROOT, "dist/cargo-nextest");
const FIXTURE = path.join(ROOT, "test/fixtures/costs");
const LIBRARIES = ["libc.so.6", "libpthread.so.0", "libdl.so.2", "libm.so.6", "libgcc_s.so.1"];
/** Without hardware support a machine starts in about 20 s. */
const PATIENCE = 300_000;

const TESTS = "test(/^a_/) + test(300_mb)";
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmp /tmp
mount -t cgroup2 groups /sys/fs/cgroup
export PATH=/bin HOME=/tmp
mkdir /sys/fs/cgroup/given
echo +memory > /sys/fs/cgroup/cgroup.subtree_control
echo $$ > /sys/fs/cgroup/given/cgroup.procs
cd /work/costs
for way in off auto; do
  echo "== $way"
  cargo-nextest nextest run --archive-file /work/costs.tar.zst --workspace-remap . -E '${TESTS}' -j1 \\
    --heaviest 20 --fork-server $way 2>&1 | cat
done
echo "== left"
ls /sys/fs/cgroup/given | grep ^nextest-
poweroff -f
`;

function command(argv: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}) {
  const { cwd = ROOT, input } = options;
  const stdin = input === undefined ? "ignore" : Buffer.from(input);
  const ran = Bun.spawnSync([...argv], { cwd, stdin, timeout: PATIENCE });
  if (ran.exitCode !== 0) throw new Error(`${argv.join(" ")}: ${ran.stderr.toString()}`);
  return ran.stdout;
}

function kernel(): string {
  const given = ownOption("--kernel");
  const found = fs.readdirSync("/boot").filter((name) => name.startsWith("vmlinuz-"));
  const newest = found.toSorted(new Intl.Collator("en", { numeric: true }).compare).at(-1);
  if (given === undefined && newest === undefined) throw new Error("no kernel in /boot");
  return given ?? `/boot/${newest}`;
}

/** The files of the machine, packed for its kernel. */
function image(folder: string): string {
  const root = path.join(folder, "root");
  for (const name of ["bin", "dev", "proc", "sys", "tmp", "lib64", "lib/x86_64-linux-gnu", "work/costs/src"])
    fs.mkdirSync(path.join(root, name), { recursive: true });
  const copy = (from: string, to: string): void => fs.copyFileSync(from, path.join(root, to));
  copy(Bun.which("busybox") ?? "/bin/busybox", "bin/busybox");
  copy(EXECUTABLE, "bin/cargo-nextest");
  copy("/lib64/ld-linux-x86-64.so.2", "lib64/ld-linux-x86-64.so.2");
  for (const name of LIBRARIES) copy(`/lib/x86_64-linux-gnu/${name}`, `lib/x86_64-linux-gnu/${name}`);
  for (const name of ["Cargo.toml", "src/lib.rs"]) copy(path.join(FIXTURE, name), `work/costs/${name}`);
  const workspace = path.join(folder, "costs");
  fs.cpSync(FIXTURE, workspace, { recursive: true });
  const archive = path.join(root, "work/costs.tar.zst");
  command([EXECUTABLE, "nextest", "archive", "--archive-file", archive], { cwd: workspace });
  fs.writeFileSync(path.join(root, "init"), INIT, { mode: 0o755 });
  const names = fs.readdirSync(root, { recursive: true, encoding: "utf8" });
  const file = path.join(folder, "image");
  fs.writeFileSync(file, command(["cpio", "-o", "-H", "newc"], { cwd: root, input: names.join("\n") }));
  return file;
}

function start(files: string): string {
  const machine = ["-m", "2048", "-smp", "2", "-cpu", "max", "-nographic", "-no-reboot", "-nodefaults"];
  const boot = ["-kernel", kernel(), "-initrd", files, "-append", "console=ttyS0 quiet panic=1"];
  return command(["qemu-system-x86_64", ...machine, "-serial", "stdio", ...boot]).toString();
}

/** Megabytes by test, without `~`, which marks sampled figures. */
function exactPeaks(text: string): ReadonlyMap<string, number> {
  const lines = text.matchAll(/^ +(\d+(?:\.\d+)?) (KB|MB) {2}costs (\S+)/gmu);
  return new Map(
    [...lines].map(([, figure, unit, name = ""]) => [name, Number(figure) / (unit === "KB" ? 1000 : 1)]),
  );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cgroups-"));
try {
  const output = start(image(folder));
  const [, off = "", auto = "", left = ""] = output.replaceAll("\r", "").split(/== \w+\n/u);
  const problems: string[] = [];
  for (const [way, text] of Object.entries({ off, auto })) {
    const peaks = exactPeaks(text);
    for (const name of ["touches_300_mb", "holds_300_mb_in_two_processes"]) {
      const peak = peaks.get(name) ?? 0;
      say(`fork server ${way}: ${name}: ${peak} MB, exact`);
      if (Math.abs(peak - 300) > 30) problems.push(`${way}: ${name}: ${peak} MB`);
    }
  }
  if (left.trim().split("\n")[0] !== "nextest-runner") problems.push(`groups left: ${left}`);
  if (problems.length > 0) say(`${output}\n${problems.join("\n")}`);
  say(`${problems.length === 0 ? 1 : 0} passed, ${problems.length} failed`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
