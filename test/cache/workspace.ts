/**
 * A workspace of four packages whose tests each depend on one thing, so that a change to it must make that test run again
 * and no other. Rust without dependencies: system calls and `mmap` are declared by hand.
 */
import * as fs from "node:fs";
import * as path from "node:path";

type Files = Readonly<Record<string, string>>;

const READER = `
fn read(path: &str) -> String { std::fs::read_to_string(path).unwrap_or_default() }
fn var(name: &str) -> String { std::env::var(name).unwrap_or_default() }
`;

/** One package's integration test, which uses paths of data relative to the package. */
const READS = `${READER}
use std::ffi::{c_char, c_int, c_long, c_void, CString};

extern "C" {
    fn syscall(number: c_long, ...) -> c_long;
    fn mmap(at: *mut c_void, size: usize, prot: c_int, flags: c_int, fd: c_int, offset: i64) -> *mut c_void;
    fn access(path: *const c_char, mode: c_int) -> c_int;
}

#[test] fn plain() {}
#[test] fn direct() { read("data/direct.txt"); }
#[test] fn by_link() { read("data/link"); }
#[test] fn by_folder_link() { read("folder-link/inner.txt"); }
#[test] fn by_broken_link() { read("data/broken"); }
#[test] fn by_child() {
    assert!(std::process::Command::new("/bin/cat").arg("data/child.txt").output().unwrap().status.success());
}
#[test] fn by_grandchild() {
    let out = std::process::Command::new("/bin/sh").args(["-c", "(cat data/grandchild.txt)"]).output().unwrap();
    assert!(out.status.success());
}
#[test] fn by_child_elsewhere() {
    let out = std::process::Command::new("/bin/cat").arg("elsewhere.txt").current_dir("data/deep").output().unwrap();
    assert!(out.status.success());
}
#[test] fn by_thread() { std::thread::spawn(|| read("data/thread.txt")).join().unwrap(); }
#[test] fn by_mmap() {
    use std::os::fd::AsRawFd;
    let file = std::fs::File::open("data/mapped.txt").unwrap();
    let at = unsafe { mmap(std::ptr::null_mut(), 1, 1, 2, file.as_raw_fd(), 0) };
    assert!(unsafe { *(at as *const u8) } > 0);
}
#[test] fn by_openat() {
    let path = CString::new("data/openat.txt").unwrap();
    assert!(unsafe { syscall(257, -100 as c_int, path.as_ptr(), 0 as c_int, 0 as c_int) } > 0);
}
#[test] fn by_open() {
    let path = CString::new("data/open.txt").unwrap();
    assert!(unsafe { syscall(2, path.as_ptr(), 0 as c_int, 0 as c_int) } > 0);
}
#[test] fn by_openat2() {
    let path = CString::new("data/openat2.txt").unwrap();
    let how = [0u64; 3];
    assert!(unsafe { syscall(437, -100 as c_int, path.as_ptr(), how.as_ptr(), 24usize) } > 0);
}
#[test] fn by_folder_descriptor() {
    let folder = CString::new("data").unwrap();
    let name = CString::new("descriptor.txt").unwrap();
    let fd = unsafe { syscall(257, -100 as c_int, folder.as_ptr(), 0o200000 as c_int, 0 as c_int) };
    assert!(unsafe { syscall(257, fd as c_int, name.as_ptr(), 0 as c_int, 0 as c_int) } > 0);
}
#[test] fn after_chdir() {
    std::env::set_current_dir("data/deep").unwrap();
    read("chdir.txt");
}
#[test] fn by_stat() { assert!(std::fs::metadata("data/stat.txt").unwrap().len() > 0); }
#[test] fn by_access() {
    let path = CString::new("data/access.txt").unwrap();
    unsafe { access(path.as_ptr(), 1) };
}
#[test] fn by_readlink() { let _ = std::fs::read_link("data/pointer"); }
#[test] fn lists() { for entry in std::fs::read_dir("listed").unwrap() { entry.unwrap(); } }
#[test] fn lists_empty() { assert!(std::fs::read_dir("data/hollow").unwrap().count() < 9); }
#[test] fn looks_for() { let _ = std::path::Path::new("data/maybe.txt").exists(); }
#[test] fn looks_in_missing_folder() { let _ = std::path::Path::new("missing/maybe.txt").exists(); }
#[test] fn first_of_two() { if std::fs::read("data/first.txt").is_err() { read("data/second.txt"); } }
#[test] fn runs_script() {
    assert!(std::process::Command::new("data/script.sh").output().unwrap().status.success());
}
#[test] fn searches_program() {
    let path = format!("{}/data/bin:/bin:/usr/bin", env!("CARGO_MANIFEST_DIR"));
    assert!(std::process::Command::new("sh").args(["-c", "true-or-not; :"]).env("PATH", path).output().is_ok());
}
#[test] fn outside() { read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../outside/file.txt")); }
#[test] fn own_folder() {
    let folder = std::env::temp_dir().join(format!("nextest-oracle-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("x"), "x").unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}
#[test] fn zone_file() { read(&format!("{}/zone", var("ZONES"))); }
#[test] fn guarded() { assert_eq!(read("data/guarded.txt").trim(), "good"); }
`;

const FILES: Files = {
  "Cargo.toml": '[workspace]\nmembers = ["base", "user", "reads", "linked"]\nresolver = "2"\n',
  "base/Cargo.toml": '[package]\nname = "base"\nversion = "0.1.0"\nedition = "2021"\n[features]\nloud = []\n',
  "base/src/lib.rs": "pub fn one() -> u32 { 1 }\n#[test] fn base_unit() { assert_eq!(one(), one()); }\n",
  "user/Cargo.toml":
    '[package]\nname = "user"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nbase = { path = "../base" }\n',
  "user/src/lib.rs":
    "pub fn two() -> u32 { base::one() + 1 }\n#[test] fn user_unit() { assert!(two() > 0); }\n",
  "user/src/bin/helper.rs": 'fn main() { println!("helped"); }\n',
  "user/tests/helper.rs":
    '#[test] fn helped() { assert!(std::process::Command::new(env!("CARGO_BIN_EXE_helper")).output().unwrap().status.success()); }\n',
  "user/tests/included.rs": '#[test] fn included() { assert!(!include_str!("../text.txt").is_empty()); }\n',
  "user/text.txt": "text\n",
  "linked/Cargo.toml":
    '[package]\nname = "linked"\nversion = "0.1.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib", "rlib"]\ntest = false\n',
  "linked/src/lib.rs": '#[no_mangle] pub extern "C" fn three() -> u32 { 3 }\n',
  "linked/tests/dynamic.rs": `
use std::ffi::{c_char, c_int, c_void, CString};
extern "C" {
    fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}
#[test] fn dynamic() {
    // Where cargo has put it; it is not linked into this program.
    let library = std::env::current_exe().unwrap().parent().unwrap().join("liblinked.so");
    let path = CString::new(library.to_str().unwrap()).unwrap();
    let three: extern "C" fn() -> u32 = unsafe {
        let library = dlopen(path.as_ptr(), 2);
        assert!(!library.is_null());
        std::mem::transmute(dlsym(library, c"three".as_ptr()))
    };
    assert!(three() >= 3);
}
`,
  "reads/Cargo.toml": '[package]\nname = "reads"\nversion = "0.1.0"\nedition = "2021"\n',
  "reads/src/lib.rs": "",
  "reads/tests/reads.rs": READS,
  "reads/data/deep/elsewhere.txt": "a\n",
  "reads/data/deep/chdir.txt": "a\n",
  "reads/data/script.sh": "#!/bin/sh\nexit 0\n",
  "reads/data/guarded.txt": "good\n",
  "reads/data/hollow/.keep": "",
  "reads/data/bin/.keep": "",
  "reads/listed/one": "",
  "reads/folders/a/inner.txt": "a\n",
  "reads/folders/b/inner.txt": "b\n",
  "zones/zone": "UTC\n",
  "runner.sh": '#!/bin/sh\nexec "$@"\n',
  "wrapper.sh": '#!/bin/sh\nexec "$@"\n',
  "setup.sh":
    '#!/bin/sh\nif [ -n "$SET_BACK" ]; then echo > "$SET_BACK"; fi\ncat setup.txt >> "$NEXTEST_ENV"\n',
  "setup.txt": "FROM_SETUP=1\n",
};

const PLAIN_DATA =
  "direct target child grandchild thread mapped openat open openat2 descriptor stat access second".split(" ");

export interface OracleFolders {
  readonly root: string;
  readonly store: string;
}

export function configuration({ store }: OracleFolders, more = ""): string {
  return `experimental = ["setup-scripts", "wrapper-scripts"]
[cache]
dir = ${JSON.stringify(store)}
[scripts.setup.prepare]
command = { command-line = "setup.sh", relative-to = "workspace-root" }
[[profile.default.scripts]]
filter = "test(base_unit)"
setup = "prepare"
[scripts.wrapper.wrap]
command = { command-line = "wrapper.sh", relative-to = "workspace-root" }
[[profile.default.scripts]]
filter = "test(user_unit)"
run-wrapper = "wrap"
${more}`;
}

export function writeWorkspace(folders: OracleFolders): void {
  const { root } = folders;
  for (const [file, text] of Object.entries(FILES)) write(root, file, text);
  for (const name of PLAIN_DATA) write(root, `reads/data/${name}.txt`, "a\n");
  write(root, ".config/nextest.toml", configuration(folders));
  write(root, "../outside/file.txt", "a\n");
  for (const script of ["reads/data/script.sh", "runner.sh", "wrapper.sh", "setup.sh"])
    fs.chmodSync(path.join(root, script), 0o755);
  const links = { "data/link": "target.txt", "data/broken": "nothing.txt", "data/pointer": "here" };
  for (const [link, target] of Object.entries({ ...links, "folder-link": "folders/a" }))
    fs.symlinkSync(target, path.join(root, "reads", link));
}

export function write(root: string, file: string, text: string): void {
  const full = path.join(root, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text);
}

/** Tests that may not be stored, and what the reason for each must say. */
export type Refused = Readonly<Record<string, readonly [body: string, reason: RegExp]>>;

export function bodiesOf(refused: Refused): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(refused).map(([name, [body]]) => [name, body]));
}

interface TestBodies {
  /** Of the package and its test binary. */
  readonly name: string;
  /** What the bodies use. */
  readonly begin: string;
  readonly bodies: Readonly<Record<string, string>>;
}

/** A workspace of one package, with a test for each body. */
export function writeTests({ root, store }: OracleFolders, { name, begin, bodies }: TestBodies): void {
  const tests = Object.entries(bodies).map(([test, body]) => `#[test] fn ${test}() {${body}\n}\n`);
  write(root, "Cargo.toml", '[workspace]\nmembers = ["package"]\nresolver = "2"\n');
  write(root, "package/Cargo.toml", `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n`);
  write(root, "package/src/lib.rs", "");
  write(root, `package/tests/${name}.rs`, begin + tests.join("\n"));
  write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n`);
}
