/** Attacks with what other programs own: sockets, pipes, memory. Rust without dependencies, for Linux on x86_64. */
import * as fs from "node:fs";
import * as path from "node:path";
import { BEGIN } from "./attack-tests.ts";
import { bodiesOf, type OracleFolders, type Refused, write, writeTests } from "./workspace.ts";

const MORE = `
use std::net::{TcpListener, TcpStream, UdpSocket};

/** A number that the file of the test has. */
fn number(name: &str) -> c_int { read(&format!("data/{name}")).trim().parse().unwrap() }
fn port(name: &str) -> u16 { number(name) as u16 }

/** A socket that serves IPv6 only, or IPv4 as well. */
fn bound_to_any(port: u16, only: c_int) -> c_int {
    unsafe {
        let socket = syscall(41, 10 as c_int, 1 as c_int, 0 as c_int) as c_int;
        assert_eq!(syscall(54, socket, 41 as c_int, 26 as c_int, &only as *const c_int, 4usize), 0);
        let mut address = [0u8; 28];
        address[0] = 10;
        address[2..4].copy_from_slice(&port.to_be_bytes());
        assert_eq!(syscall(49, socket, address.as_ptr(), 28usize), 0);
        assert_eq!(syscall(50, socket, 5 as c_int), 0);
        socket
    }
}
`;

/** Stored. */
export const HARMLESS: Readonly<Record<string, string>> = {
  own_of_both_kinds: `
    let own = TcpListener::bind("127.0.0.1:0").unwrap();
    let datagrams = UdpSocket::bind(own.local_addr().unwrap()).unwrap();
    TcpStream::connect(own.local_addr().unwrap()).unwrap();
    datagrams.connect(own.local_addr().unwrap()).unwrap();
    datagrams.send(b"x").unwrap();`,
  own_that_serves_any_address: `
    let own = TcpListener::bind("0.0.0.0:0").unwrap();
    TcpStream::connect(("127.0.0.1", own.local_addr().unwrap().port())).unwrap();
    let own = TcpListener::bind("[::]:0").unwrap();
    TcpStream::connect(("127.0.0.1", own.local_addr().unwrap().port())).unwrap();
    TcpStream::connect(("::1", own.local_addr().unwrap().port())).unwrap();`,
  own_through_a_link: `
    let own = Own::new("through");
    fs::create_dir(own.at("folder")).unwrap();
    symlink("folder", own.at("link")).unwrap();
    let _listener = std::os::unix::net::UnixListener::bind(own.at("link/s")).unwrap();
    std::os::unix::net::UnixStream::connect(own.at("link/s")).unwrap();`,
  own_private_memory: `
    unsafe {
        let memory = syscall(29, 0 as c_int, 4096usize, 0o1600 as c_int) as c_int;
        assert!(memory >= 0);
        let at = syscall(30, memory, 0usize, 0 as c_int);
        assert_eq!(syscall(67, at), 0);
        assert_eq!(syscall(31, memory, 0 as c_int, 0usize), 0);
        let queue = syscall(68, 0 as c_int, 0o1600 as c_int) as c_int;
        assert_eq!(syscall(71, queue, 0 as c_int, 0usize), 0);
        let semaphore = syscall(64, 0 as c_int, 1 as c_int, 0o1600 as c_int) as c_int;
        assert_eq!(syscall(66, semaphore, 0 as c_int, 0 as c_int), 0);
    }`,
  own_attribute_of_a_file: `
    let own = Own::new("mode");
    let file = fs::File::create(own.at("x")).unwrap();
    file.set_permissions(fs::Permissions::from_mode(0o600)).unwrap();`,
  own_capabilities: `
    let (head, mut room) = ([0x20080522u32, 0], [0u32; 6]);
    assert_eq!(unsafe { syscall(125, head.as_ptr(), room.as_mut_ptr()) }, 0);
    let pid = std::process::id();
    unsafe { syscall(312, pid, pid, 1 as c_int, 0usize, 0usize) };`,
};

/** Never stored, for these reasons. */
export const REFUSED: Refused = {
  address_of_the_other_family: [
    `
    let _own = TcpListener::bind(("0.0.0.0", port("loopback_6"))).unwrap();
    TcpStream::connect(("::1", port("loopback_6"))).unwrap();`,
    /connects to \[0000:/u,
  ],
  address_of_the_family_that_is_not_served: [
    `
    bound_to_any(port("loopback_4"), 1);
    TcpStream::connect(("127.0.0.1", port("loopback_4"))).unwrap();`,
    /connects to 127\.0\.0\.1/u,
  ],
  port_of_the_other_protocol: [
    `
    let _own = UdpSocket::bind(("127.0.0.1", port("loopback_4"))).unwrap();
    TcpStream::connect(("127.0.0.1", port("loopback_4"))).unwrap();`,
    /connects to 127\.0\.0\.1/u,
  ],
  datagram_without_a_family: [
    `
    let own = UdpSocket::bind("127.0.0.1:0").unwrap();
    let mut address = [0u8; 16];
    address[2..4].copy_from_slice(&port("datagrams").to_be_bytes());
    address[4] = 127;
    address[7] = 1;
    assert_eq!(unsafe { syscall(44, own.as_raw_fd(), c"x".as_ptr(), 1usize, 0 as c_int, address.as_ptr(), 16usize) }, 1);`,
    /connects to 127\.0\.0\.1/u,
  ],
  socket_behind_another_link: [
    `
    let own = Own::new("relinked");
    fs::create_dir(own.at("folder")).unwrap();
    symlink("folder", own.at("link")).unwrap();
    let _listener = std::os::unix::net::UnixListener::bind(own.at("link/socket")).unwrap();
    std::os::unix::net::UnixStream::connect(own.at("link/socket")).unwrap();
    fs::remove_file(own.at("link")).unwrap();
    symlink(package("data"), own.at("link")).unwrap();
    std::os::unix::net::UnixStream::connect(own.at("link/socket")).unwrap();`,
    /connects to the socket .*data\/socket/u,
  ],
  pipe_that_is_written: [
    `assert!(unsafe { open(c("data/pipe").as_ptr(), 0o5001) } >= 0);`,
    /writes to what has no content to compare: .*data\/pipe/u,
  ],
  device_that_is_written: [
    `assert!(unsafe { open(c("data/device").as_ptr(), 0o5002) } >= 0);`,
    /writes to what has no content to compare: .*data\/device/u,
  ],
  device_of_its_own: [
    `
    let own = Own::new("device");
    assert_eq!(unsafe { syscall(133, c(&own.at("log")).as_ptr(), 0o20600 as c_uint, 0x10busize) }, 0);
    assert!(unsafe { open(c(&own.at("log")).as_ptr(), 0o4000) } >= 0);`,
    /device node/u,
  ],
  fewer_capabilities_of_a_child: [
    `
    use std::os::unix::process::CommandExt;
    let drop = || { unsafe { syscall(157, 24 as c_int, 1usize, 0usize, 0usize, 0usize) }; Ok(()) };
    unsafe { Command::new("/bin/cat").pre_exec(drop).arg("data/closed/inner").output().unwrap() };`,
    /another user/u,
  ],
  process_that_is_written: [
    `unsafe { open(c(&format!("/proc/{}/oom_score_adj", number("process"))).as_ptr(), 0o1001) };`,
    /another process/u,
  ],
  log_that_is_written: [`unsafe { open(c"/dev/kmsg".as_ptr(), 0o5001) };`, /device \/dev\/kmsg/u],
  attached_memory: [
    `let _ = unsafe { syscall(30, number("memory"), 0usize, 0o10000 as c_int) };`,
    /System V shared memory/u,
  ],
  facts_of_memory: [
    `unsafe { syscall(31, number("memory"), 2 as c_int, [0u8; 256].as_mut_ptr()) };`,
    /System V shared memory/u,
  ],
  queue_by_its_number: [
    `unsafe { syscall(70, number("queue"), [0u8; 256].as_mut_ptr(), 8usize, 0 as c_long, 0o4000 as c_int) };`,
    /System V queue/u,
  ],
  semaphore_by_its_number: [
    `unsafe { syscall(66, number("semaphore"), 0 as c_int, 12 as c_int) };`,
    /System V semaphore/u,
  ],
  operation_on_a_semaphore: [
    `unsafe { syscall(220, number("semaphore"), [0u16, 0, 0o4000].as_ptr(), 1usize, 0usize) };`,
    /System V semaphore/u,
  ],
  attribute_that_is_there_already: [
    `
    let file = fs::File::open("data/attributes").unwrap();
    unsafe { syscall(190, file.as_raw_fd(), c"user.attack".as_ptr(), c"x".as_ptr(), 1usize, 1 as c_int) };`,
    /extended attributes/u,
  ],
  attribute_that_is_missing: [
    `
    let file = fs::File::open("data/attributes").unwrap();
    unsafe { syscall(199, file.as_raw_fd(), c"user.missing".as_ptr()) };`,
    /extended attributes/u,
  ],
  comparison_with_a_process: [
    `unsafe { syscall(312, std::process::id() as c_int, number("process"), 1 as c_int, 0usize, 0usize) };`,
    /another process/u,
  ],
  capabilities_of_a_process: [
    `
    let (head, mut room) = ([0x20080522u32, number("process") as u32], [0u32; 6]);
    unsafe { syscall(125, head.as_ptr(), room.as_mut_ptr()) };`,
    /another process/u,
  ],
};

export function writeStrangers(folders: OracleFolders): void {
  const { root } = folders;
  const begin = `${BEGIN}${MORE}use std::os::unix::fs::PermissionsExt;\n`;
  writeTests(folders, { name: "strangers", begin, bodies: { ...HARMLESS, ...bodiesOf(REFUSED) } });
  const data = (name: string): string => path.join(root, "package/data", name);
  write(root, "package/data/attributes", "a\n");
  write(root, "package/data/closed/inner", "a\n");
  write(root, "package/data/process", `${process.pid}\n`);
  Bun.spawnSync(["mkfifo", data("pipe")]);
  Bun.spawnSync(["mknod", data("device"), "c", "1", "3"]);
  fs.chmodSync(data("attributes"), 0o600);
}
