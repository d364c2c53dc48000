/** More attacks: tests that reach what they depend on by a detour. Rust without dependencies, for Linux on x86_64. */
import * as fs from "node:fs";
import * as path from "node:path";
import { BEGIN } from "./attack-tests.ts";
import { bodiesOf, type OracleFolders, type Refused, write, writeTests } from "./workspace.ts";

const MORE = `
fn name_of(fd: c_int) -> String { fs::read_link(format!("/proc/self/fd/{fd}")).unwrap().to_str().unwrap().to_owned() }
fn run(program: &str, variable: (&str, &str)) -> bool {
    Command::new(program).env(variable.0, variable.1).stdout(Stdio::null()).status().unwrap().success()
}

#[repr(C)] struct Piece { at: *mut u8, length: usize }
#[repr(C)] struct Control { length: usize, level: c_int, kind: c_int, fd: c_int, end: c_int }
#[repr(C)] struct Message {
    name: *mut c_void, name_length: c_uint, pieces: *mut Piece, count: usize, control: *mut Control, control_length: usize,
    flags: c_int,
}
fn message(work: impl FnOnce(*mut Message) -> c_long) -> c_int {
    let mut byte = 1u8;
    let mut piece = Piece { at: &mut byte, length: 1 };
    let mut control = Control { length: 20, level: 1, kind: 1, fd: -1, end: 0 };
    let mut all = Message {
        name: std::ptr::null_mut(), name_length: 0, pieces: &mut piece, count: 1, control: &mut control, control_length: 24,
        flags: 0,
    };
    assert!(work(&mut all) > 0);
    control.fd
}
`;

interface Detour {
  readonly body: string;
  /** What changes the test's input. By default a line is added to the test's file in `data`. */
  readonly change?: (data: (name: string) => string) => void;
}

const relink = (link: string, target: string): void => {
  fs.rmSync(link);
  fs.symlinkSync(target, link);
};

/** Stored; each runs again once `changeInputs` has changed what it depends on. */
export const SEEN: Readonly<Record<string, Detour>> = {
  middle_of_a_chain: {
    body: `
    let file = fs::File::open("data/chain/one").unwrap();
    assert!(name_of(file.as_raw_fd()).contains("/chain/three"));`,
    change: (data) => relink(data("chain/two"), "three-b"),
  },
  folder_behind_a_link: {
    body: `
    std::env::set_current_dir("data/folder-link/inner").unwrap();
    assert!(std::env::current_dir().unwrap().to_str().unwrap().contains("/folder-"));`,
    change: (data) => relink(data("folder-link"), "folder-b"),
  },
  folder_of_an_opened_file: {
    body: `
    let file = fs::File::open("data/file-link/inner").unwrap();
    assert!(name_of(file.as_raw_fd()).contains("/files-"));`,
    change: (data) => relink(data("file-link"), "files-b"),
  },
  link_by_its_descriptor: {
    body: `
    let link = unsafe { open(c("data/link_by_its_descriptor").as_ptr(), 0o12400000) };
    assert!(link >= 0);
    assert!(unsafe { syscall(267, link, c"".as_ptr(), [0u8; 99].as_mut_ptr(), 99usize) } > 0);`,
    change: (data) => relink(data("link_by_its_descriptor"), "nothing-else"),
  },
  nested_interpreter: {
    body: `assert!(Command::new("data/nested_interpreter").output().unwrap().status.success());`,
    change: (data) => fs.appendFileSync(data("innermost"), "# more\n"),
  },
  program_in_memory: {
    body: `
    let fd = unsafe { syscall(319, c"x".as_ptr(), 0 as c_uint) } as c_int;
    fs::write(format!("/proc/self/fd/{fd}"), fs::read("data/program_in_memory").unwrap()).unwrap();
    in_child(|| unsafe {
        let nothing: [*const c_char; 2] = [c"x".as_ptr(), std::ptr::null()];
        syscall(322, fd, c"".as_ptr(), nothing.as_ptr(), nothing.as_ptr().add(1), 0x1000 as c_int);
        _exit(1)
    });`,
  },
  folder_by_descriptor: {
    body: `
    let folder = fs::File::open("data/deep").unwrap();
    assert_eq!(unsafe { syscall(81, folder.as_raw_fd()) }, 0);
    assert!(!read("folder_by_descriptor").is_empty());`,
    change: (data) => fs.appendFileSync(data("deep/folder_by_descriptor"), "changed\n"),
  },
  task_of_a_thread: {
    body: `
    std::thread::spawn(|| {
        let thread = unsafe { syscall(186) };
        assert!(!read(&format!("/proc/self/task/{thread}/cwd/data/task_of_a_thread")).is_empty());
    }).join().unwrap();`,
  },
  root_of_a_child: {
    body: `
    let mut child = Command::new("/bin/cat").current_dir("data").stdin(Stdio::piped()).spawn().unwrap();
    assert!(!read(&format!("/proc/{}/cwd/root_of_a_child", child.id())).is_empty());
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());`,
  },
  received_descriptor: {
    body: `
    let (one, other) = std::os::unix::net::UnixDatagram::pair().unwrap();
    in_child(|| {
        let folder = fs::File::open("data/deep").unwrap();
        message(|all| unsafe { (*(*all).control).fd = folder.as_raw_fd(); syscall(46, one.as_raw_fd(), all, 0 as c_int) });
    });
    let folder = message(|all| unsafe { syscall(47, other.as_raw_fd(), all, 0 as c_int) });
    let file = unsafe { syscall(257, folder, c("received_descriptor").as_ptr(), 0 as c_int) };
    assert!(file > 0);`,
    change: (data) => fs.appendFileSync(data("deep/received_descriptor"), "changed\n"),
  },
  library_path_that_begins_to_exist: {
    body: `assert!(run("/bin/true", ("LD_LIBRARY_PATH", &package("data/libraries"))));`,
    change: (data) => fs.mkdirSync(data("libraries")),
  },
  handle_of_a_name: {
    body: `
    unsafe { syscall(303, -100 as c_int, c("data/handle_of_a_name").as_ptr(), [0u8; 200].as_mut_ptr(), [0u8; 8].as_mut_ptr(), 0 as c_int) };`,
  },
  resolved_beneath_through_two_links: {
    body: `
    let folder = fs::File::open("data").unwrap();
    let how = [0u64, 0, 8];
    unsafe { syscall(437, folder.as_raw_fd(), c("beneath/one/x").as_ptr(), how.as_ptr(), 24usize) };`,
    change: (data) => relink(data("beneath/two"), data("beneath/three")),
  },
  watched: {
    body: `
    let watcher = unsafe { syscall(253) } as c_int;
    assert!(unsafe { syscall(254, watcher, c("data/watched").as_ptr(), 2 as c_uint) } > 0);`,
  },
};

/** Stored, and as they were after `changeInputs`: see "What is not observed" in docs/cache.md. */
export const HARMLESS: Readonly<Record<string, string>> = {
  own_child: `
    let mut child = Command::new("/bin/cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    assert_eq!(unsafe { syscall(62, child.id() as c_int, 0 as c_int) }, 0);
    assert_eq!(unsafe { syscall(62, std::process::id() as c_int, 0 as c_int) }, 0);
    child.kill().unwrap();
    child.wait().unwrap();`,
  own_pipe: `
    let own = Own::new("pipe");
    assert_eq!(unsafe { syscall(133, c(&own.at("p")).as_ptr(), 0o10600 as c_uint, 0usize) }, 0);
    assert!(unsafe { open(c(&own.at("p")).as_ptr(), 0o4002) } > 0);`,
  the_machine: `
    let mut room = [0u8; 1024];
    unsafe {
        assert_eq!(syscall(63, room.as_mut_ptr()), 0);
        assert_eq!(syscall(99, room.as_mut_ptr()), 0);
        assert!(syscall(204, 0 as c_int, room.len(), room.as_mut_ptr()) > 0);
        assert_eq!(syscall(97, 7 as c_int, room.as_mut_ptr()), 0);
        assert!(syscall(140, 0 as c_int, 0 as c_int) > 0);
    }
    assert!(!read("/proc/cpuinfo").is_empty());
    assert!(!read("/proc/sys/kernel/hostname").is_empty());
    assert!(fs::metadata("/sys/devices").is_ok());`,
  randomness: `
    use std::io::Read;
    let mut bytes = [0u8; 8];
    fs::File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();`,
};

/** Never stored, for these reasons. */
export const REFUSED: Refused = {
  exchanged: [
    `
    let own = Own(package(&format!("own-{}-exchanged", std::process::id())));
    fs::create_dir(&own.0).unwrap();
    fs::write(own.at("x"), "own").unwrap();
    for _ in 0..2 {
        let (here, there) = (c(&own.at("x")), c("data/exchanged"));
        assert_eq!(unsafe { syscall(316, -100 as c_int, here.as_ptr(), -100 as c_int, there.as_ptr(), 2 as c_uint) }, 0);
        read(&own.at("x"));
    }`,
    /changes what it has read: .*data\/exchanged/u,
  ],
  folder_over_a_full_one: [
    `
    let own = Own::new("over");
    fs::create_dir(own.at("empty")).unwrap();
    assert!(fs::rename(own.at("empty"), "data/full").is_err());`,
    /changes what it has read: .*data\/full/u,
  ],
  somebodys_pipe: [
    `assert!(unsafe { open(c("data/pipe").as_ptr(), 0o4000) } > 0);`,
    /no content to compare: .*data\/pipe/u,
  ],
  log_of_the_kernel: [`let _ = fs::read_link("/dev/kmsg");`, /device \/dev\/kmsg/u],
  another_user: [
    `
    in_child(|| {
        unsafe { syscall(117, 65534 as c_int, 65534 as c_int, 65534 as c_int) };
        read("data/closed/another_user");
    });`,
    /another user/u,
  ],
  another_group: [`in_child(|| { unsafe { syscall(106, 65534 as c_int) }; });`, /another user/u],
  fewer_rights: [
    `
    in_child(|| {
        let (head, none) = ([0x20080522u32, 0], [0u32; 6]);
        unsafe { syscall(126, head.as_ptr(), none.as_ptr()) };
        read("data/closed/another_user");
    });`,
    /another user/u,
  ],
  notifications_of_files: [`unsafe { syscall(300, 0 as c_uint, 0 as c_uint) };`, /fanotify/u],
  x32_table: [
    `unsafe { syscall(0x40000002 as c_long, c("data/unrelated").as_ptr(), 0 as c_int) };`,
    /another system call table/u,
  ],
  existence_of_a_process: [
    `unsafe { syscall(62, read("data/process").trim().parse::<c_int>().unwrap(), 0 as c_int) };`,
    /another process/u,
  ],
  descriptor_of_a_process: [
    `unsafe { syscall(434, read("data/process").trim().parse::<c_int>().unwrap(), 0 as c_int) };`,
    /another process/u,
  ],
  group_of_a_process: [
    `unsafe { syscall(121, read("data/process").trim().parse::<c_int>().unwrap()) };`,
    /another process/u,
  ],
  obsolete_packets: [`unsafe { syscall(41, 2 as c_int, 10 as c_int, 0x300 as c_int) };`, /raw sockets/u],
};

export function writeDetours(folders: OracleFolders): void {
  const { root } = folders;
  const bodies = {
    ...Object.fromEntries(Object.entries(SEEN).map(([name, { body }]) => [name, body])),
    ...HARMLESS,
    ...bodiesOf(REFUSED),
  };
  writeTests(folders, { name: "detours", begin: BEGIN + MORE, bodies });
  writeData(root);
}

function dataOf(root: string): (name: string) => string {
  return (name) => path.join(root, "package/data", name);
}

function writeData(root: string): void {
  const data = dataOf(root);
  const files = [
    ..."exchanged closed/another_user chain/three-a chain/three-b task_of_a_thread root_of_a_child".split(
      " ",
    ),
    ..."full/x deep/folder_by_descriptor deep/received_descriptor handle_of_a_name watched".split(" "),
    ..."folder-a/inner/x folder-b/inner/x files-a/inner files-b/inner beneath/three/x".split(" "),
  ];
  for (const name of files) write(root, `package/data/${name}`, "a\n");
  const links = {
    "chain/one": "two",
    "chain/two": "three-a",
    "folder-link": "folder-a",
    "file-link": "files-a",
    link_by_its_descriptor: "nothing",
    "beneath/one": "two",
    "beneath/two": "three",
  };
  for (const [link, target] of Object.entries(links)) fs.symlinkSync(target, data(link));
  fs.copyFileSync(fs.realpathSync("/bin/true"), data("program_in_memory"));
  write(root, "package/data/process", `${process.pid}\n`);
  Bun.spawnSync(["mkfifo", data("pipe")]);
  const scripts = {
    nested_interpreter: `#!${data("inner")}\n`,
    inner: `#!${data("innermost")}\n`,
    innermost: "#!/bin/sh\nexit 0\n",
  };
  for (const [name, text] of Object.entries(scripts)) {
    write(root, `package/data/${name}`, text);
    fs.chmodSync(data(name), 0o755);
  }
}

/** Changes one thing for each test of `SEEN`. */
export function changeInputs(root: string): void {
  const data = dataOf(root);
  for (const [name, { change }] of Object.entries(SEEN)) {
    if (change === undefined) fs.appendFileSync(data(name), "changed\n");
    else change(data);
  }
  fs.chmodSync(data("closed"), 0o700);
}
