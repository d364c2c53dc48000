/** Digests of files in real images with fixed times. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { sha256 } from "../../src/os/hash.ts";

setDefaultTimeout(60_000);

const SIZE = 5000;
/** Of an inode, in bytes; 128: only whole seconds. */
const IMAGES = { first: 256, second: 256, coarse: 128 } as const;

/** Mounts in a namespace of their own need the superuser, a loop device, and the tools of ext4. */
function canMount(): boolean {
  const isRoot = process.getuid?.() === 0;
  const tools = ["mke2fs", "debugfs", "unshare", "mount"].every((name) => Bun.which(name) !== null);
  if (process.platform !== "linux" || !isRoot || !tools) return false;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "can-mount-"));
  try {
    makeImage(folder, "first");
    const mount = 'mount -o loop,ro "$0/first.img" "$0/first"';
    const tried = Bun.spawnSync(["unshare", "-m", "sh", "-c", mount, folder], { stderr: "ignore" });
    return tried.success && kernelNumbersMounts();
  } catch {
    return false;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function kernelNumbersMounts(): boolean {
  const [major = 0, minor = 0] = os.release().split(".").map(Number);
  return major > 6 || (major === 6 && minor >= 8);
}

/** An image of ext4 with one file: all of its times are fixed. */
function makeImage(folder: string, name: keyof typeof IMAGES): void {
  const content = path.join(folder, name);
  const image = `${content}.img`;
  fs.mkdirSync(content);
  fs.writeFileSync(path.join(content, "file"), (name[0] ?? "").repeat(SIZE));
  const command = (...line: readonly string[]): void => {
    const ran = Bun.spawnSync([...line], { stdout: "ignore", stderr: "pipe" });
    if (!ran.success) throw new Error(ran.stderr.toString());
  };
  command("mke2fs", "-q", "-t", "ext4", "-I", String(IMAGES[name]), "-d", content, image, "4M");
  const fields = ["ctime", "mtime", "atime"].map((field) => `set_inode_field file ${field} @1600000000`);
  const extra = ["ctime_extra", "mtime_extra"].map((field) => `set_inode_field file ${field} 0`);
  const requests = IMAGES[name] === 128 ? fields : [...fields, ...extra];
  fs.writeFileSync(path.join(folder, "requests"), `${requests.join("\n")}\n`);
  command("debugfs", "-w", "-f", path.join(folder, "requests"), image);
}

test.skipIf(!canMount())("digests of an image's files are kept as long as it is mounted", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "mounted-digests-"));
  makeImage(folder, "first");
  makeImage(folder, "second");
  makeImage(folder, "coarse");
  const program = path.join(import.meta.dirname, "mounted-digests-program.ts");
  const ran = Bun.spawnSync(["unshare", "-m", process.execPath, program, folder], { stderr: "pipe" });
  expect(ran.stderr.toString()).toBe("");
  const steps = ran.stdout
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.split("\t"));
  const digest = (letter: string): string => sha256(Buffer.from(letter.repeat(SIZE)));
  const [mounted, uncertain, written] = ["while-mounted", "in-this-run", "always"];
  expect(steps.map((step) => step.slice(0, 4))).toEqual([
    ["first image", "1", digest("f"), mounted],
    ["first image, again", "0", digest("f"), mounted],
    // Another mount may be of another image.
    ["bind mount", "1", digest("f"), mounted],
    ["bind mount, again", "0", digest("f"), mounted],
    // It does not show whether a file below it is of an image, of a server or of a program.
    ["overlay", "1", digest("f"), uncertain],
    ["overlay, again", "1", digest("f"), uncertain],
    ["second image", "1", digest("s"), mounted],
    ["second image, again", "0", digest("s"), mounted],
    ["written", "1", digest("w"), written],
    ["coarse image", "1", digest("c"), uncertain],
    ["coarse image, again", "1", digest("c"), uncertain],
  ]);
  const identities = steps.flatMap(([step = "", , , , identity = ""]) =>
    /^(?:first|second) image/u.test(step) ? [identity.split(":").slice(1).join(":")] : [],
  );
  // By inode, size and times, the files of both images look the same; the loop device usually is.
  expect(new Set(identities).size).toBe(1);
  fs.rmSync(folder, { recursive: true });
});
