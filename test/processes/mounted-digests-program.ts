/**
 * Mounts images whose files have fixed times, and prints how often a content was read and what its digest is. For a mount
 * namespace of its own: `bun mounted-digests-program.ts FOLDER`, in which the images `first.img`, `second.img` and
 * `coarse.img` are.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { Sha256 } from "../../src/os/hash.ts";
import { memoryFolder } from "../../src/os/files/folders/memory-folder.ts";
import { provenIdentity } from "../../src/os/files/state/change-times.ts";
import { DigestFile } from "../../src/os/files/state/digest-file.ts";
import { fileIdentity } from "../../src/os/files/state/file-identity.ts";
import { FileStates } from "../../src/os/files/state/file-states.ts";

const [folder = ""] = process.argv.slice(2);
const place = path.join(folder, "mounted");
const memory = path.join(folder, "memory");
const env = { XDG_RUNTIME_DIR: memory };

function command(...line: readonly string[]): void {
  const ran = Bun.spawnSync([...line], { stdout: "ignore", stderr: "pipe" });
  if (!ran.success) throw new Error(`${line.join(" ")}: ${ran.stderr.toString()}`);
}

/** One run of the program. */
function look(step: string, file = path.join(place, "file")): void {
  let reads = 0;
  const kept = new DigestFile({
    folder: path.join(folder, "store"),
    hash: "sha256",
    memory: (choice) => memoryFolder(env, choice),
  });
  const hasher = (): Sha256 => {
    reads += 1;
    return new Sha256();
  };
  const states = new FileStates(kept.read(), Date.now, hasher);
  const digest = states.digestOf(file);
  if (states.grew) kept.write(states.digests);
  const facts = [step, reads, digest, provenIdentity(file)?.holds, fileIdentity(file)?.key];
  process.stdout.write(`${facts.join("\t")}\n`);
}

function lookTwice(step: string, file?: string): void {
  look(step, file);
  look(`${step}, again`, file);
}

for (const name of [place, memory]) fs.mkdirSync(name);
command("mount", "-t", "tmpfs", "-o", "mode=700", "memory", memory);
const mount = (image: string, ...options: readonly string[]): void =>
  command("mount", "-o", ["loop", ...options].join(), path.join(folder, image), place);
mount("first.img", "ro");
lookTwice("first image");
const bound = path.join(folder, "bound");
fs.mkdirSync(bound);
command("mount", "--bind", place, bound);
lookTwice("bind mount", path.join(bound, "file"));
const parts = ["upper", "work", "merged"].map((name) => path.join(folder, name));
for (const part of parts) fs.mkdirSync(part);
const [upper, work, merged = ""] = parts;
command("mount", "-t", "overlay", "-o", `lowerdir=${place},upperdir=${upper},workdir=${work}`, "o", merged);
lookTwice("overlay", path.join(merged, "file"));
command("umount", merged);
command("umount", bound);
command("umount", place);
mount("second.img");
lookTwice("second image");
const { size, mtimeMs } = fs.statSync(path.join(place, "file"));
fs.writeFileSync(path.join(place, "file"), "w".repeat(size));
fs.utimesSync(path.join(place, "file"), mtimeMs / 1000, mtimeMs / 1000);
look("written");
command("umount", place);
mount("coarse.img");
lookTwice("coarse image");
