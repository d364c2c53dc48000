import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { canMapCode } from "./map-code.ts";

const onLinux = test.if(process.platform === "linux");

function fileIn(folder: string): string {
  const file = path.join(folder, "library.so");
  fs.writeFileSync(file, new Uint8Array(8192));
  return file;
}

onLinux("an ordinary file can be, one that is not there cannot", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "map-code-"));
  expect([canMapCode(fileIn(folder)), canMapCode(path.join(folder, "absent"))]).toEqual([true, false]);
  fs.rmSync(folder, { recursive: true });
});

/** Mounting needs a superuser, or a namespace of users, which some systems forbid. */
const unshare = ["unshare", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"]), "--mount"];
const mounts =
  process.platform === "linux" &&
  spawnSync(unshare[0] ?? "", [...unshare.slice(1), "sh", "-c", "mount -t tmpfs none /mnt"]).status === 0;

test.if(mounts)("a file cannot be where nothing may be executed", () => {
  const program = `
    const { canMapCode } = await import(${JSON.stringify(path.join(import.meta.dirname, "map-code.ts"))});
    require("fs").writeFileSync("/mnt/library.so", new Uint8Array(8192));
    console.log(canMapCode("/mnt/library.so"));`;
  const answers = ["exec", "noexec"].map((option) => {
    const mount = `mount -t tmpfs -o ${option} none /mnt && exec "$@"`;
    const argv = [...unshare, "sh", "-c", mount, "sh", process.execPath, "-e", program];
    return spawnSync(argv[0] ?? "", argv.slice(1), { encoding: "utf8" }).stdout;
  });
  expect(answers).toEqual(["true\n", "false\n"]);
});
