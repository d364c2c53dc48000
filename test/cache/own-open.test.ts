/**
 * A library of the test that defines `open64` and `statx` itself: the helper that observes the test defines them as well, comes
 * first, and calls the library's functions for every file. So the test reads what the library opens, and that file is its input.
 */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { CachedWorkspace } from "./cached-workspace.ts";
import { type OracleFolders, write } from "./workspace.ts";

setDefaultTimeout(120_000);

/** The first ones are observed from their start, the others from the end of their linker on. */
const NUMBERS = Array.from({ length: 8 }, (_, index) => String(index).padStart(2, "0"));

/** Another file is opened in the place of one that is never an input. */
const LIBRARY = `
use std::ffi::{c_char, c_int, c_long, CStr};
extern "C" { fn syscall(number: c_long, ...) -> c_long; }
#[cfg(target_arch = "x86_64")]
const CALLS: [c_long; 2] = [257, 332];
#[cfg(target_arch = "aarch64")]
const CALLS: [c_long; 2] = [56, 291];
const THIS_FOLDER: c_int = -100;

#[no_mangle]
pub unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: c_int) -> c_int {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/opened.txt\\0").as_ptr().cast();
    let other = CStr::from_ptr(path).to_bytes() == b"/proc/self/cgroup";
    syscall(CALLS[0], THIS_FOLDER, if other { own } else { path }, flags, mode) as c_int
}
#[no_mangle]
pub unsafe extern "C" fn statx(folder: c_int, path: *const c_char, flags: c_int, mask: u32, into: *mut u8) -> c_int {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/queried.txt\\0").as_ptr().cast();
    let other = !path.is_null() && CStr::from_ptr(path).to_bytes() == b"/proc/self/status";
    if syscall(CALLS[1], folder, if other { own } else { path }, flags, mask, into) < 0 { -1 } else { 0 }
}
pub fn three() -> u32 { 3 }
`;

const TESTS = NUMBERS.map(
  (each) => `
#[test] fn t_${each}() {
    assert_eq!(dep::three(), 3);
    assert!(std::fs::read_to_string("/proc/self/cgroup").unwrap().starts_with("opened"));
    assert!(std::fs::metadata("/proc/self/status").unwrap().len() > 0);
    assert_eq!(std::fs::read_to_string("plain-${each}.txt").unwrap(), "${each}");
}
`,
);

function writeOpening({ root, store }: OracleFolders): void {
  write(root, "Cargo.toml", '[workspace]\nmembers = ["dep", "user"]\nresolver = "2"\n');
  const manifest = (name: string): string =>
    `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n`;
  const library = '[lib]\ncrate-type = ["dylib"]\ntest = false\ndoctest = false\n';
  write(root, "dep/Cargo.toml", `${manifest("dep")}${library}`);
  write(root, "dep/src/lib.rs", LIBRARY);
  write(root, "dep/opened.txt", "opened\n");
  write(root, "dep/queried.txt", "queried\n");
  write(root, "user/Cargo.toml", `${manifest("user")}[dev-dependencies]\ndep = { path = "../dep" }\n`);
  write(root, "user/src/lib.rs", "");
  write(root, "user/tests/it.rs", TESTS.join(""));
  for (const each of NUMBERS) write(root, `user/plain-${each}.txt`, each);
  write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n`);
}

const workspace = new CachedWorkspace("own-open", writeOpening);
const all = NUMBERS.map((each) => `t_${each}`);

beforeAll(async () => {
  await workspace.build();
  await workspace.keepBuild();
});

test("each test reads by the library's function, and is stored", async () => {
  const run = await workspace.ran();
  expect(run.failures).toEqual([]);
  expect(run.ran).toEqual(all);
  expect((await workspace.ran()).ran).toEqual([]);
});

test("the file that the library opens is an input of all tests", async () => {
  fs.writeFileSync(path.join(workspace.root, "dep/opened.txt"), "opened again\n");
  expect((await workspace.ran()).ran).toEqual(all);
  expect((await workspace.ran()).ran).toEqual([]);
});

test("the file that the library queries is an input of all tests", async () => {
  fs.writeFileSync(path.join(workspace.root, "dep/queried.txt"), "queried again\n");
  expect((await workspace.ran()).ran).toEqual(all);
  expect((await workspace.ran()).ran).toEqual([]);
});

test("a file that a test names is an input of this test", async () => {
  const file = path.join(workspace.root, "user/plain-05.txt");
  fs.writeFileSync(file, "changed");
  expect(await workspace.ran()).toMatchObject({ ran: ["t_05"], failed: ["t_05"] });
  fs.writeFileSync(file, "05");
  expect((await workspace.ran()).failures).toEqual([]);
});
