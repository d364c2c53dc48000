/** Attacks by unusual names and calls for the same thing. Rust without dependencies, for Linux on x86_64. */
import * as fs from "node:fs";
import * as path from "node:path";
import { BEGIN } from "./attack-tests.ts";
import { bodiesOf, type OracleFolders, type Refused, write, writeTests } from "./workspace.ts";

const MORE = `
use std::os::unix::process::CommandExt;
fn process() -> c_int { read("data/process").trim().parse().unwrap() }
`;

interface Corner {
  readonly body: string;
  /** What changes the test's input. By default a line is added to the test's file in `data`. */
  readonly change?: (data: (name: string) => string) => void;
}

/** Stored; each runs again once `changeCorners` has changed what it depends on. */
export const SEEN: Readonly<Record<string, Corner>> = {
  proc_behind_two_slashes: {
    body: `assert!(!read("/proc//self/cwd/data/proc_behind_two_slashes").is_empty());`,
  },
  proc_behind_a_dot: { body: `assert!(!read("/proc/./self/cwd/data/proc_behind_a_dot").is_empty());` },
  process_behind_a_slash: {
    body: `assert!(!read(&format!("/proc//{}/cwd/data/process_behind_a_slash", std::process::id())).is_empty());`,
  },
  descriptor_behind_two_slashes: {
    body: `
    let folder = fs::File::open("data").unwrap();
    assert!(!read(&format!("/dev//fd/{}/descriptor_behind_two_slashes", folder.as_raw_fd())).is_empty());`,
  },
  folder_that_becomes_a_link: {
    body: `
    std::env::set_current_dir("data/plain/inner").unwrap();
    assert!(std::env::current_dir().unwrap().to_str().unwrap().contains("/plain"));`,
    change: (data) => {
      fs.renameSync(data("plain"), data("plain-elsewhere"));
      fs.symlinkSync("plain-elsewhere", data("plain"));
    },
  },
  folder_of_a_file_that_becomes_a_link: {
    body: `
    let file = fs::File::open("data/flat/file").unwrap();
    assert!(fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).unwrap().to_str().unwrap().contains("/flat"));`,
    change: (data) => {
      fs.renameSync(data("flat"), data("flat-elsewhere"));
      fs.symlinkSync("flat-elsewhere", data("flat"));
    },
  },
  link_that_is_written_through: {
    body: `
    fs::write("data/out-link", "x").unwrap();
    read("data/out-a");`,
    change: (data) => {
      fs.rmSync(data("out-link"));
      fs.symlinkSync("out-b", data("out-link"));
    },
  },
  name_of_a_deleted_folder: {
    body: `
    let folder = fs::File::open("data/folder (deleted)").unwrap();
    assert!(unsafe { syscall(257, folder.as_raw_fd(), c("inner").as_ptr(), 0 as c_int) } > 0);`,
    change: (data) => fs.appendFileSync(data("folder (deleted)/inner"), "changed\n"),
  },
  script_in_memory: {
    body: `
    let fd = unsafe { syscall(319, c"x".as_ptr(), 0 as c_uint) } as c_int;
    fs::write(format!("/proc/self/fd/{fd}"), format!("#!{}\\n", package("data/script_in_memory"))).unwrap();
    in_child(|| unsafe {
        let nothing: [*const c_char; 2] = [c"x".as_ptr(), std::ptr::null()];
        syscall(322, fd, c"".as_ptr(), nothing.as_ptr(), nothing.as_ptr().add(1), 0x1000 as c_int);
        _exit(1)
    });`,
  },
  permissions_of_the_working_directory: {
    body: `
    let mut room = [0u8; 256];
    assert_eq!(unsafe { syscall(262, -100 as c_int, c"".as_ptr(), room.as_mut_ptr(), 0x1000 as c_int) }, 0);`,
    change: (data) => fs.chmodSync(data(".."), 0o711),
  },
  permissions_of_the_working_directory_by_statx: {
    body: `assert_eq!(unsafe { statx(-100, c"".as_ptr(), 0x1000, 0xfff, [0u64; 32].as_mut_ptr()) }, 0);`,
    change: () => undefined,
  },
  names_in_shared_memory: {
    body: `assert!(fs::read_dir("/dev/shm").unwrap().count() < 100_000);`,
    change: () => undefined,
  },
};

/** Stored, and as they were after `changeCorners`. */
export const HARMLESS: Readonly<Record<string, string>> = {
  links_that_lead_nowhere: `
    let own = Own::new("nowhere");
    for (link, target) in [("x", "/no/such/file"), ("y", "x/inner"), ("z", "y")] { symlink(target, own.at(link)).unwrap(); }
    assert!(read(&own.at("z/inner")).is_empty() && read(&own.at("y")).is_empty());`,
  own_signals: `
    unsafe {
        let (process, thread) = (std::process::id() as c_int, syscall(186) as c_int);
        assert_eq!(syscall(200, thread, 0 as c_int), 0);
        assert_eq!(syscall(234, process, thread, 0 as c_int), 0);
    }`,
};

/** Never stored, for these reasons. */
export const REFUSED: Refused = {
  names_that_are_no_text: [
    `assert_eq!(fs::read_dir("data/odd").unwrap().count(), 1);`,
    /no content to compare: .*data\/odd/u,
  ],
  link_to_what_is_no_text: [`assert!(fs::read_link("data/odd-link").is_ok());`, /not UTF-8/u],
  above_a_deleted_working_directory: [
    `
    let own = package(&format!("own-{}-directory", std::process::id()));
    in_child(|| {
        fs::create_dir(&own).unwrap();
        std::env::set_current_dir(&own).unwrap();
        fs::remove_dir(&own).unwrap();
        assert!(!read("../data/process").is_empty());
    });`,
    /a folder that could not be read/u,
  ],
  above_a_deleted_folder: [
    `
    let own = package(&format!("own-{}-folder", std::process::id()));
    fs::create_dir(&own).unwrap();
    let folder = fs::File::open(&own).unwrap();
    fs::remove_dir(&own).unwrap();
    assert!(unsafe { syscall(257, folder.as_raw_fd(), c("../data/process").as_ptr(), 0 as c_int) } > 0);`,
    /a folder that could not be read/u,
  ],
  call_of_a_later_kernel: [
    `assert_eq!(unsafe { syscall(511 as c_long, c("data/process").as_ptr()) }, -1);`,
    /system call/u,
  ],
  proc_behind_dots: [`read("/proc/sys/../self/cwd/data/process");`, /leads through a process/u],
  proc_behind_a_link_of_proc: [`read("/proc/net/../cwd/data/process");`, /leads through a process/u],
  proc_behind_its_own_root: [
    `read("/proc/self/root/proc/self/cwd/data/process");`,
    /leads through a process/u,
  ],
  proc_behind_itself: [`read("/proc/self/../self/cwd/data/process");`, /leads through a process/u],
  descriptor_behind_dots: [
    `
    let folder = fs::File::open("data").unwrap();
    assert_eq!(unsafe { syscall(33, folder.as_raw_fd(), 900 as c_int) }, 900);
    assert!(!read("/tmp/../proc/self/fd/900/process").is_empty());`,
    /leads through a process/u,
  ],
  descriptor_behind_a_link: [
    `
    let folder = fs::File::open("data").unwrap();
    assert_eq!(unsafe { syscall(33, folder.as_raw_fd(), 900 as c_int) }, 900);
    assert!(!read("data/descriptors/900/process").is_empty());`,
    /leads through a process/u,
  ],
  absent_behind_a_descriptor: [
    `
    let folder = fs::File::open("data").unwrap();
    assert_eq!(unsafe { syscall(33, folder.as_raw_fd(), 900 as c_int) }, 900);
    assert!(fs::metadata("data/descriptors/900/nothing").is_err());`,
    /leads through a process/u,
  ],
  link_to_a_descriptor: [
    `
    let folder = fs::File::open("data").unwrap();
    assert_eq!(unsafe { syscall(33, folder.as_raw_fd(), 900 as c_int) }, 900);
    assert!(!read("data/descriptor/process").is_empty());`,
    /leads through a process/u,
  ],
  own_links_to_a_descriptor: [
    `
    let folder = fs::File::open("data").unwrap();
    assert_eq!(unsafe { syscall(33, folder.as_raw_fd(), 900 as c_int) }, 900);
    let own = Own::new("descriptor");
    symlink("/proc/self/fd/900", own.at("x")).unwrap();
    symlink("x/process", own.at("y")).unwrap();
    assert!(!read(&own.at("y")).is_empty());`,
    /leads through a process/u,
  ],
  thread_behind_dots: [
    `
    std::thread::spawn(|| {
        let thread = unsafe { syscall(186) };
        assert!(!read(&format!("/tmp/../proc/self/task/{thread}/cwd/data/process")).is_empty());
    }).join().unwrap();`,
    /leads through a process/u,
  ],
  signal_to_a_thread: [`unsafe { syscall(200, process(), 0 as c_int) };`, /another process/u],
  signal_to_a_thread_of_a_process: [
    `unsafe { syscall(234, process(), process(), 0 as c_int) };`,
    /another process/u,
  ],
  queued_signal: [`unsafe { syscall(129, process(), 0 as c_int, [0u8; 128].as_ptr()) };`, /another process/u],
  queued_signal_to_a_thread: [
    `unsafe { syscall(297, process(), process(), 0 as c_int, [0u8; 128].as_ptr()) };`,
    /another process/u,
  ],
};

export function writeCorners(folders: OracleFolders): void {
  const { root } = folders;
  const bodies = {
    ...Object.fromEntries(Object.entries(SEEN).map(([name, { body }]) => [name, body])),
    ...HARMLESS,
    ...bodiesOf(REFUSED),
  };
  writeTests(folders, { name: "corners", begin: BEGIN + MORE, bodies });
  const data = dataOf(root);
  for (const [name, { change }] of Object.entries(SEEN))
    if (change === undefined) write(root, `package/data/${name}`, "a\n");
  for (const name of ["plain/inner/x", "flat/file", "out-a", "out-b", "folder (deleted)/inner"])
    write(root, `package/data/${name}`, "a\n");
  fs.symlinkSync("out-a", data("out-link"));
  fs.symlinkSync("/dev/fd", data("descriptors"));
  fs.symlinkSync("/dev/fd/900", data("descriptor"));
  const odd = Buffer.from("odd/x", "latin1");
  odd[4] = 0xff;
  write(root, "package/data/odd/.keep", "");
  fs.renameSync(data("odd/.keep"), Buffer.concat([Buffer.from(data("/")), odd]));
  fs.symlinkSync(odd, data("odd-link"));
  write(root, "package/data/process", `${process.pid}\n`);
  fs.copyFileSync(fs.realpathSync("/bin/true"), data("script_in_memory"));
  fs.chmodSync(data("script_in_memory"), 0o755);
}

function dataOf(root: string): (name: string) => string {
  return (name) => path.join(root, "package/data", name);
}

/** Changes one thing for each test of `SEEN`. */
export function changeCorners(root: string): void {
  const data = dataOf(root);
  for (const [name, { change }] of Object.entries(SEEN)) {
    if (change === undefined) fs.appendFileSync(data(name), "changed\n");
    else change(data);
  }
  fs.writeFileSync(`/dev/shm/nextest-corners-${process.pid}`, "");
}
