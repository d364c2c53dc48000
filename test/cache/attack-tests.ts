/** Tests that try to depend on something unseen. Rust without dependencies, for Linux on x86_64. */
import * as fs from "node:fs";
import * as path from "node:path";
import { bodiesOf, type OracleFolders, type Refused, write, writeTests } from "./workspace.ts";

/** What all of these tests use. */
export const BEGIN = `
#![allow(dead_code)]
use std::ffi::{c_char, c_int, c_long, c_uint, c_void, CString};
use std::fs;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

extern "C" {
    fn syscall(number: c_long, ...) -> c_long;
    fn open(path: *const c_char, flags: c_int, ...) -> c_int;
    fn fork() -> c_int;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn _exit(code: c_int) -> !;
    fn setsid() -> c_int;
    fn statx(folder: c_int, path: *const c_char, flags: c_int, mask: c_uint, into: *mut u64) -> c_int;
}

fn read(path: &str) -> String { fs::read_to_string(path).unwrap_or_default() }
fn c(text: &str) -> CString { CString::new(text).unwrap() }
fn package(file: &str) -> String { format!("{}/{file}", env!("CARGO_MANIFEST_DIR")) }

/** A folder that the test makes and removes. */
struct Own(String);
impl Own {
    fn new(name: &str) -> Own {
        let folder = std::env::temp_dir().join(format!("attack-{name}-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        Own(folder.to_str().unwrap().to_owned())
    }
    fn at(&self, name: &str) -> String { format!("{}/{name}", self.0) }
}
impl Drop for Own { fn drop(&mut self) { fs::remove_dir_all(&self.0).unwrap(); } }

/** In a child, so that what it does to its process does not reach the harness. */
fn in_child(work: impl FnOnce()) {
    let pid = unsafe { fork() };
    if pid == 0 {
        work();
        unsafe { _exit(0) }
    }
    let mut status = 0;
    assert_eq!(unsafe { waitpid(pid, &mut status, 0) }, pid);
    assert_eq!(status, 0);
}
`;

/** Stored; each runs again once `changeAll` has changed what it depends on. */
export const SEEN: Readonly<Record<string, string>> = {
  link_that_is_made_anew: `
    let own = Own::new("anew");
    for file in ["data/unrelated", "data/link_that_is_made_anew"] {
        symlink(package(file), own.at("link")).unwrap();
        read(&own.at("link"));
        fs::remove_file(own.at("link")).unwrap();
    }`,
  link_in_a_folder_that_is_made_anew: `
    let own = Own::new("renewed");
    for folder in ["data/folder-a", "data/folder-b"] {
        symlink(package(folder), own.at("link")).unwrap();
        read(&own.at("link/inner"));
        fs::remove_file(own.at("link")).unwrap();
    }`,
  proc_self_cwd: `read("/proc/self/cwd/data/proc_self_cwd");`,
  proc_self_root: `read(&format!("/proc/self/root{}", package("data/proc_self_root")));`,
  proc_thread_self: `read("/proc/thread-self/cwd/data/proc_thread_self");`,
  proc_pid: `read(&format!("/proc/{}/cwd/data/proc_pid", std::process::id()));`,
  proc_self_cwd_absent: `let _ = fs::metadata("/proc/self/cwd/data/proc_self_cwd_absent");`,
  proc_self_fd: `
    let file = fs::File::open("data/proc_self_fd").unwrap();
    read(&format!("/proc/self/fd/{}", file.as_raw_fd()));`,
  dots_behind_an_own_folder: `
    let folder = package(&format!("own-{}", std::process::id()));
    fs::create_dir(&folder).unwrap();
    let _ = fs::metadata(format!("{folder}/../data/dots_behind_an_own_folder"));
    fs::remove_dir(&folder).unwrap();`,
  dots_behind_proc: `let _ = fs::metadata(format!("/proc/..{}", package("data/dots_behind_proc")));`,
  interpreter: `assert!(Command::new("data/interpreted").output().unwrap().status.success());`,
  interpreter_by_relative_name: `
    assert!(Command::new("data/interpreter_by_relative_name").output().unwrap().status.success());`,
  program_by_descriptor: `
    let file = unsafe { open(c("data/program_by_descriptor").as_ptr(), 0) };
    in_child(|| unsafe {
        let nothing: [*const c_char; 2] = [c"x".as_ptr(), std::ptr::null()];
        syscall(322, file, c"".as_ptr(), nothing.as_ptr(), nothing.as_ptr().add(1), 0x1000 as c_int);
        _exit(1)
    });`,
  opened_for_a_child: `
    let file = fs::File::open("data/opened_for_a_child").unwrap();
    assert!(Command::new("/bin/cat").stdin(file).output().unwrap().status.success());`,
  read_by_a_copy: `in_child(|| { read("data/read_by_a_copy"); });`,
  descriptor_of_a_renamed_folder: `
    let own = Own::new("renamed");
    fs::create_dir(own.at("a")).unwrap();
    symlink(package("data"), own.at("a/data")).unwrap();
    let folder = fs::File::open(own.at("a")).unwrap();
    fs::rename(own.at("a"), own.at("b")).unwrap();
    let fd = unsafe { syscall(257, folder.as_raw_fd(), c("data/descriptor_of_a_renamed_folder").as_ptr(), 0 as c_int) };
    assert!(fd > 0);`,
  large_folder: `assert!(fs::read_dir("data/large").unwrap().count() >= 3000);`,
  loop_of_links: `let _ = fs::read("data/loop_of_links");`,
  set_user_id: `assert!(Command::new("data/set_user_id").arg("data/unrelated").output().unwrap().status.success());`,
  only_written: `fs::write("data/written/only_written", "x").unwrap();`,
  own_link_to_an_input: `
    let own = Own::new("link");
    symlink(package("data/own_link_to_an_input"), own.at("link")).unwrap();
    read(&own.at("link"));
    fs::remove_file(own.at("link")).unwrap();`,
  chdir_to_nothing: `assert!(std::env::set_current_dir("data/chdir_to_nothing").is_err());`,
  missing_otherwise: `let _ = fs::metadata("data/missing_otherwise/x");`,
  resolved_strictly: `
    let folder = fs::File::open("data").unwrap();
    let how = [0u64, 0, 8];
    let path = c("resolved_strictly/inner");
    assert!(unsafe { syscall(437, folder.as_raw_fd(), path.as_ptr(), how.as_ptr(), 24usize) } > 0);`,
  linked_from_descriptor: `
    let file = unsafe { open(c("data/written").as_ptr(), 0o20200002, 0o600 as c_int) };
    unsafe { syscall(265, file, c"".as_ptr(), -100 as c_int, c("data/linked_from_descriptor").as_ptr(), 0x1000 as c_int) };`,
  kinds_in_a_folder: `
    let entry = fs::read_dir("data/kinds").unwrap().next().unwrap().unwrap();
    let _ = entry.file_type().unwrap();`,
  named_where_an_empty_path_was: `
    let folder = fs::File::open("data").unwrap();
    let mut path = [0u8; 64];
    let query = |path: &[u8]| unsafe { statx(folder.as_raw_fd(), path.as_ptr().cast(), 0x1000, 0xfff, [0u64; 32].as_mut_ptr()) };
    assert_eq!(query(&path), 0);
    path[..29].copy_from_slice(b"named_where_an_empty_path_was");
    assert_eq!(query(&path), 0);`,
  up_from_the_machine: `
    assert!(fs::metadata("/sys/fs/cgroup").is_ok());
    read(&format!("/sys/fs/cgroup/../../..{}", package("data/up_from_the_machine")));`,
  thread_elsewhere: `
    std::thread::spawn(|| { std::env::set_current_dir("data").unwrap(); read("thread_elsewhere"); }).join().unwrap();`,
};

/** Stored, and as they were after `changeAll`. */
export const HARMLESS: Readonly<Record<string, string>> = {
  memory_file: `
    let fd = unsafe { syscall(319, c"x".as_ptr(), 0 as c_uint) } as c_int;
    fs::write(format!("/proc/self/fd/{fd}"), "x").unwrap();
    assert_eq!(read(&format!("/proc/self/fd/{fd}")), "x");`,
  unnamed_file: `assert!(unsafe { open(c(std::env::temp_dir().to_str().unwrap()).as_ptr(), 0o20200002, 0o600 as c_int) } != 0);`,
  own_datagrams: `
    let [a, b] = [0, 1].map(|_| std::net::UdpSocket::bind("127.0.0.1:0").unwrap());
    a.send_to(b"x", b.local_addr().unwrap()).unwrap();
    b.recv_from(&mut [0; 9]).unwrap();`,
  own_socket: `
    let own = Own::new("socket");
    let _listener = std::os::unix::net::UnixListener::bind(own.at("s")).unwrap();
    std::os::unix::net::UnixStream::connect(own.at("s")).unwrap();`,
  no_such_socket: `assert!(std::os::unix::net::UnixStream::connect("data/no-such-socket").is_err());`,
  own_shared_memory: `
    let file = format!("/dev/shm/attack-{}", std::process::id());
    fs::write(&file, "x").unwrap();
    read(&file);
    fs::remove_file(&file).unwrap();`,
  nothing_inherited: `
    assert!(read("/dev/stdin").is_empty());
    assert!(unsafe { syscall(0, 5 as c_int, [0u8; 9].as_mut_ptr(), 9usize) } < 0);`,
  empty_path: `
    let query = |folder: c_int| unsafe { statx(folder, c"".as_ptr(), 0x1000, 0xfff, [0u64; 32].as_mut_ptr()) };
    assert_eq!(query(fs::File::open("src/lib.rs").unwrap().as_raw_fd()), 0);
    assert_eq!(query(-1), -1);
    assert_eq!(std::io::Error::last_os_error().raw_os_error(), Some(9));`,
  number_of_processors: `assert!(std::thread::available_parallelism().unwrap().get() > 0);`,
  files_of_the_machine: `
    let read_all = || for _ in 0..50 {
        assert!(read("/proc/self/status").contains(&format!("Tgid:\\t{}", std::process::id())));
        assert!(!read("/proc/meminfo").is_empty());
        assert!(fs::metadata("/sys/fs/cgroup/").unwrap().is_dir());
        assert_eq!(fs::File::open("/sys/fs/cgroup/no_such_file").unwrap_err().raw_os_error(), Some(2));
        assert!(!read("Cargo.toml").is_empty());
    };
    std::thread::scope(|scope| for _ in 0..4 { scope.spawn(read_all); });
    in_child(read_all);`,
  rare_calls: `unsafe { assert!(syscall(110) > 0 && syscall(102) >= 0 && syscall(309, 0usize, 0usize, 0usize) == 0); }`,
  own_processes: `read(&format!("/proc/{}/status", std::process::id())); read("/proc/self/maps");`,
};

/** Never stored, for these reasons. */
export const REFUSED: Refused = {
  hard_link: [
    `
    let own = Own(package(&format!("own-{}-hard", std::process::id())));
    fs::create_dir(&own.0).unwrap();
    fs::hard_link("data/hard_link", own.at("x")).unwrap();
    read(&own.at("x"));`,
    /data\/hard_link/u,
  ],
  link_to_proc_self: [`read("data/to-proc-self/data/unrelated");`, /leads through a process/u],
  cut_off_in_vain: [
    `
    assert!(unsafe { open(c("data/unrelated").as_ptr(), 0o201001) } < 0);
    read("data/unrelated");`,
    /unrelated/u,
  ],
  link_over_a_file: [
    `assert!(symlink("x", "data/unrelated").is_err()); read("data/unrelated");`,
    /unrelated/u,
  ],
  another_root: [
    `
    let folder = fs::File::open("data").unwrap();
    let how = [0u64, 0, 0x10];
    assert!(unsafe { syscall(437, folder.as_raw_fd(), c("/unrelated").as_ptr(), how.as_ptr(), 24usize) } > 0);`,
    /another root/u,
  ],
  attributes: [
    `unsafe { syscall(191, c("data/unrelated").as_ptr(), c"user.attack".as_ptr(), [0u8; 9].as_mut_ptr(), 9usize) };`,
    /extended attributes/u,
  ],
  attributes_by_descriptor: [
    `
    let file = fs::File::open("data/unrelated").unwrap();
    unsafe { syscall(193, file.as_raw_fd(), c"user.attack".as_ptr(), [0u8; 9].as_mut_ptr(), 9usize) };`,
    /extended attributes/u,
  ],
  io_uring: [`unsafe { syscall(425, 1 as c_uint, [0u8; 120].as_mut_ptr()) };`, /io_uring/u],
  handle: [
    `unsafe { syscall(304, -1 as c_int, std::ptr::null::<c_void>(), 0 as c_int) };`,
    /open_by_handle_at/u,
  ],
  changed_root: [`in_child(|| { unsafe { syscall(161, c("data").as_ptr()) }; });`, /chroot/u],
  unshared: [`in_child(|| { unsafe { syscall(272, 0x20000 as c_int) }; });`, /unshare/u],
  cloned_namespaces: [
    `
    let pid = unsafe { syscall(56, 0x20000 as c_long | 17, 0usize, 0usize, 0usize, 0usize) };
    if pid == 0 { unsafe { _exit(0) } }
    if pid > 0 { unsafe { waitpid(pid as c_int, &mut 0, 0) }; }`,
    /namespaces/u,
  ],
  cloned_namespaces_3: [
    `
    let arguments = [0x20000u64, 0, 0, 0, 17, 0, 0, 0];
    let pid = unsafe { syscall(435, arguments.as_ptr(), 64usize) };
    if pid == 0 { unsafe { _exit(0) } }
    if pid > 0 { unsafe { waitpid(pid as c_int, &mut 0, 0) }; }`,
    /namespaces/u,
  ],
  compatible_table: [
    `unsafe { let mut number = 20usize; std::arch::asm!("int 0x80", inout("rax") number); assert!(number != 0); }`,
    /another system call table/u,
  ],
  traced: [`in_child(|| { unsafe { syscall(101, 0 as c_int, 0usize, 0usize, 0usize) }; });`, /ptrace/u],
  memory_of_another: [
    `unsafe { syscall(310, std::process::id() as c_int, std::ptr::null::<c_void>(), 0usize, std::ptr::null::<c_void>(), 0usize, 0usize) };`,
    /memory of a process/u,
  ],
  key_ring: [`unsafe { syscall(250, 0 as c_int, -3 as c_int, 0 as c_int) };`, /key ring/u],
  parents_environment: [
    `read(&format!("/proc/{}/environ", std::os::unix::process::parent_id()));`,
    /another process/u,
  ],
  all_processes: [`fs::read_dir("/proc").unwrap().count();`, /another process|processes/u],
  raw_packets: [`unsafe { syscall(41, 17 as c_int, 3 as c_int, 0 as c_int) };`, /raw sockets/u],
  somebodys_port: [
    `
    let port: u16 = read("port").trim().parse().unwrap();
    assert!(std::net::TcpListener::bind(("127.0.0.1", port)).is_err());
    std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();`,
    /connects to 127\.0\.0\.1/u,
  ],
  somebodys_socket: [
    `
    assert!(std::os::unix::net::UnixListener::bind("socket").is_err());
    std::os::unix::net::UnixStream::connect("socket").unwrap();`,
    /socket/u,
  ],
  somebodys_shared_memory: [`read(&read("shared"));`, /shared memory/u],
  replaced_input: [
    `
    read("data/replaced");
    fs::copy("data/replaced", "data/copied").unwrap();
    fs::rename("data/copied", "data/replaced").unwrap();`,
    /changes what it has read/u,
  ],
  outliving_child: [
    `
    Command::new("/bin/sh").args(["-c", "sleep 5; cat data/unrelated"])
        .stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();`,
    /could not be observed/u,
  ],
  too_long_a_path: [
    `
    let own = Own::new("long");
    let name = "n".repeat(250);
    std::env::set_current_dir(&own.0).unwrap();
    for _ in 0..16 { fs::create_dir(&name).unwrap(); std::env::set_current_dir(&name).unwrap(); }
    symlink(package("data"), "data").unwrap();
    let long = format!("{}data/unrelated", "./".repeat(100));
    assert!(!read(&long).is_empty());
    std::env::set_current_dir("/").unwrap();`,
    /path/u,
  ],
};

export function writeAttacks(folders: OracleFolders): void {
  const { root } = folders;
  const bodies = {
    ...SEEN,
    ...HARMLESS,
    ...bodiesOf(REFUSED),
  };
  writeTests(folders, { name: "attacks", begin: BEGIN, bodies });
  const absent = new Set([
    "proc_self_cwd_absent",
    "dots_behind_an_own_folder",
    "dots_behind_proc",
    "loop_of_links",
    "chdir_to_nothing",
    "missing_otherwise",
    "resolved_strictly",
    "linked_from_descriptor",
    "kinds_in_a_folder",
  ]);
  for (const name of ["unrelated", "replaced", "hard_link", ...Object.keys(SEEN)])
    if (!absent.has(name)) write(root, `package/data/${name}`, "a\n");
  for (const folder of ["folder-a", "folder-b"]) write(root, `package/data/${folder}/inner`, "a\n");
  for (let index = 0; index < 3000; index += 1) write(root, `package/data/large/${index}`, "");
  write(root, "package/data/written/.keep", "");
  const data = (name: string): string => path.join(root, "package/data", name);
  fs.symlinkSync("loop_of_links", data("loop_of_links"));
  fs.symlinkSync("folder-a", data("resolved_strictly"));
  write(root, "package/data/kinds/x", "");
  fs.symlinkSync("/proc/self/cwd", data("to-proc-self"));
  for (const name of ["shell", "program_by_descriptor", "set_user_id"]) {
    fs.rmSync(data(name), { force: true });
    fs.copyFileSync(
      fs.realpathSync(name === "shell" ? "/bin/sh" : name === "set_user_id" ? "/bin/cat" : "/bin/true"),
      data(name),
    );
    fs.chmodSync(data(name), name === "set_user_id" ? 0o4755 : 0o755);
  }
  for (const [name, interpreter] of [
    ["interpreted", data("shell")],
    ["interpreter_by_relative_name", "data/shell"],
  ] as const) {
    write(root, `package/data/${name}`, `#!${interpreter}\nexit 0\n`);
    fs.chmodSync(data(name), 0o755);
  }
}

const CHANGED_OTHERWISE: ReadonlySet<string> = new Set([
  "interpreter",
  "interpreter_by_relative_name",
  "large_folder",
  "only_written",
  "resolved_strictly",
  "linked_from_descriptor",
  "kinds_in_a_folder",
]);

/** Changes one thing for each test of `SEEN`. */
export function changeAll(root: string): void {
  const data = (name: string): string => path.join(root, "package/data", name);
  for (const name of ["loop_of_links", "linked_from_descriptor", "resolved_strictly", "kinds/x"])
    fs.rmSync(data(name));
  // Of the same content, but no link any more.
  write(root, "package/data/resolved_strictly/inner", "a\n");
  Bun.spawnSync(["mkfifo", data("kinds/x")]);
  for (const name of Object.keys(SEEN)) {
    if (CHANGED_OTHERWISE.has(name)) continue;
    fs.appendFileSync(data(name), "changed\n");
  }
  fs.appendFileSync(data("shell"), "\n");
  write(root, "package/data/folder-b/inner", "changed\n");
  write(root, "package/data/large/3000", "");
  fs.chmodSync(data("written"), 0o711);
}
