/** A workspace whose tests take known times, fail, or kill their runner. */
import * as fs from "node:fs";
import * as path from "node:path";

/** Kept between runs, so that it is built once. */
const FOLDER = path.resolve(import.meta.dirname, "../../.conformance/queue");

export const SLEEPERS = 60;
/** In addition to those that sleep: one that fails if FAILS is set, and one that kills its runner if POISON is set. */
export const TESTS = SLEEPERS + 2;

export interface QueueWorkspace {
  readonly manifest: string;
}

const HEAD = `
use std::{env, fs::OpenOptions, io::Write, os::unix::process::parent_id, process::Command, thread::sleep, time::Duration};

/// Leaves a line in the file LOG: which test ran under which runner.
fn log(name: &str) {
    if let Ok(file) = env::var("LOG") {
        let mut file = OpenOptions::new().create(true).append(true).open(file).unwrap();
        file.write_all(format!("{name} {}\\n", parent_id()).as_bytes()).unwrap();
    }
}

fn sleeps(name: &str, millis: u64) {
    log(name);
    let slowness: u64 = env::var("SLOWNESS").map_or(1, |text| text.parse().unwrap());
    sleep(Duration::from_millis(millis * slowness));
    assert!(env::var("FAILS_AT").as_deref() != Ok(name));
}

#[test]
fn a_fails() {
    log("a_fails");
    assert!(env::var("FAILS").is_err());
}

#[test]
fn b_poison() {
    log("b_poison");
    if env::var("POISON").is_ok() {
        Command::new("kill").args(["-9", &parent_id().to_string()]).status().unwrap();
        sleep(Duration::from_secs(60));
    }
}
`;

export function makeWorkspace(): QueueWorkspace {
  fs.mkdirSync(path.join(FOLDER, "tests"), { recursive: true });
  fs.mkdirSync(path.join(FOLDER, "src"), { recursive: true });
  const manifest = path.join(FOLDER, "Cargo.toml");
  write(manifest, '[package]\nname = "queued"\nversion = "0.1.0"\nedition = "2021"\n\n[workspace]\n');
  write(path.join(FOLDER, "src/lib.rs"), "");
  const sleepers = Array.from({ length: SLEEPERS }, (_, index) => {
    const name = `sleeps_${String(index).padStart(2, "0")}`;
    return `#[test]\nfn ${name}() {\n    sleeps("${name}", ${5 + ((index * 37) % 60)});\n}\n`;
  });
  write(path.join(FOLDER, "tests/it.rs"), `${HEAD}\n${sleepers.join("\n")}`);
  const built = Bun.spawnSync(["cargo", "test", "--no-run", "--quiet", "--manifest-path", manifest]);
  if (!built.success) throw new Error(`the workspace does not build: ${built.stderr.toString()}`);
  return { manifest };
}

/** Unchanged files keep their times, so that cargo does not build them again. */
function write(file: string, text: string): void {
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) return;
  fs.writeFileSync(file, text);
}
