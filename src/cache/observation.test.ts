import { expect, test } from "bun:test";
import { parseEntries } from "./entries.ts";
import { inputsOf, type ObservedInput } from "./observation.ts";

/** Facts follow a text after a blank. */
function inputs(...entries: readonly string[]): readonly ObservedInput[] | string {
  const result = inputsOf(
    parseEntries(entries.flatMap((each) => each.split(" ", 2).concat(each.includes(" ") ? [] : [""]))),
  );
  return result.ok ? result.inputs : result.reason;
}

const look = (path: string, absent = false): ObservedInput => ({
  path,
  kind: "look",
  absent,
  seen: undefined,
});

const made = (path: string): ObservedInput => ({ ...look(path, true), isMade: true });

test("files read, queried and executed are inputs, even if they do not exist", () => {
  expect(inputs("X/bin/t", "R/w/data.txt", "s/w/none", "S/w/data.txt")).toEqual([
    look("/bin/t"),
    look("/w/data.txt"),
    look("/w/none", true),
  ]);
});

test("listing a folder covers querying it", () => {
  expect(inputs("S/w/d", "L/w/d")).toEqual([{ ...look("/w/d"), kind: "list" }]);
});

test("a file that the test wrote itself is not an input, but its earlier absence is", () => {
  expect(inputs("w/t/new", "R/t/new", "S/t/new")).toEqual([made("/t/new")]);
  expect(inputs("m/t/dir", "w/t/dir/a", "R/t/dir/a", "L/t/dir")).toEqual([made("/t/dir")]);
  // Overwritten before it was read: the old content does not matter, but whether it could be overwritten does.
  expect(inputs("W/t/log", "R/t/log")).toEqual([{ ...look("/t/log"), kind: "exists" }]);
});

test("a test that reads a file that it could not overwrite is not stored", () => {
  expect(inputs("W1:2:8124/w/a 5.6", "R1:2:8124/w/a 5.6")).toBe("reads what it could not change: /w/a");
  expect(inputs("W1:2:81a4/w/a 5.6", "R1:2:81a4/w/a 5.7")).toHaveLength(1);
});

test("a folder that was there before is not the test's own", () => {
  expect(inputs("M/t", "R/t/a")).toEqual([look("/t"), look("/t/a")]);
});

test("a test that changes what it has read is not stored", () => {
  expect(inputs("R/w/counter", "W/w/counter")).toBe("changes what it has read: /w/counter");
  expect(inputs("s/w/new", "w/w/new", "R/w/new")).toEqual([made("/w/new")]);
});

test("kernel files and plain devices are not inputs; other devices cannot be fingerprinted", () => {
  expect(
    inputs("R/proc/self/maps", "R/proc/cpuinfo", "R/sys/fs/cgroup/cpu.max", "R/dev/urandom", "W/dev/null"),
  ).toEqual([]);
  expect(inputs("s/dev/shm/x", "w/dev/shm/x", "R/dev/shm/x")).toEqual([made("/dev/shm/x")]);
  expect(inputs("R/dev/shm/x")).toBe("reads shared memory that it has not made: /dev/shm/x");
  expect(inputs("R/dev/sda")).toBe("uses the device /dev/sda");
  expect(inputs("W/dev/sda")).toBe("uses the device /dev/sda");
  expect(inputs("W1:2:8180/w/file 1.0")).not.toBeString();
  expect(inputs("W1:2:1180/w/pipe 1.0")).toBe("writes to what has no content to compare: /w/pipe");
  expect(inputs("R/process/x")).toEqual([look("/process/x")]);
});

test("only the test's own processes may be inspected", () => {
  expect(inputs("R/proc/self/environ", "R/proc/8/environ")).toBe("looks at another process: /proc/8/environ");
  expect(inputs("L/proc")).toBe("lists all processes");
  expect(inputs("S/proc")).toEqual([]);
});

test("detects a path that is replaced while the test runs", () => {
  const seen = { thing: "1:2:81a4", changed: "5.6" };
  expect(inputs("R1:2:81a4/w/a 5.6", "S1:2:81a4/w/a 5.6")).toEqual([{ ...look("/w/a"), seen }]);
  for (const other of ["R1:3:81a4/w/a 5.6", "R1:2:81a0/w/a 5.6", "r/w/a"])
    expect(inputs("R1:2:81a4/w/a 5.6", other)).toBe("reads what was replaced while it ran: /w/a");
  expect(inputs("s/w/a", "R1:2:81a4/w/a 5.6")).toBe("reads what was replaced while it ran: /w/a");
});

test("only the test's own sockets may be connected to", () => {
  expect(inputs("Binet:0:7f000001:6", "Binet:4000:7f000001:6", "Cinet:4000:7f000001:6")).toEqual([]);
  expect(inputs("Bunix:@a", "Cunix:@a", "Cfamily:0", "Cfamily:16")).toEqual([]);
  expect(inputs("Binet:0:7f000001:6", "Cinet:5432:7f000001:6")).toBe("connects to 127.0.0.1:5432");
  expect(inputs("Binet:53:08080808:17", "Cinet:53:08080809:17")).toBe("connects to 8.8.8.9:53");
  expect(inputs("Afamily:38")).toEqual([]);
  expect(inputs("Afamily:17")).toBe("binds an address of family 17");
  expect(inputs("Cunix:/run/docker.sock")).toBe("connects to the socket /run/docker.sock");
});

test("a socket serves its own protocol, and all addresses of its families if it is bound to none", () => {
  const [any, loopback] = ["0".repeat(32), `${"0".repeat(31)}1`];
  const isOwn = (bound: string, called: string): boolean =>
    typeof inputs(`B${bound}`, `C${called}`) !== "string";
  expect(isOwn("inet:4000:00000000:6", "inet:4000:7f000001:6")).toBe(true);
  expect(isOwn("inet:4000:00000000:6", `inet6:4000:${loopback}:6`)).toBe(false);
  expect(isOwn("inet:4000:00000000:6", `inet6:4000:${"0".repeat(20)}ffff7f000001:6`)).toBe(true);
  expect(isOwn(`inet6:4000:${any}:6`, `inet6:4000:${loopback}:6`)).toBe(true);
  expect(isOwn(`inet6:4000:${any}:6`, "inet:4000:7f000001:6")).toBe(true);
  expect(isOwn(`inet6:4000:${any}:6:only`, "inet:4000:7f000001:6")).toBe(false);
  expect(isOwn(`inet6:4000:${any}:6:only`, `inet6:4000:${loopback}:6`)).toBe(true);
  expect(isOwn("inet:4000:7f000001:17", "inet:4000:7f000001:6")).toBe(false);
});

test("a test that cannot be observed is not stored, with the observer's reason", () => {
  expect(inputs("R/a", "!io_uring")).toBe("uses io_uring");
  expect(inputs("?/a")).toBe("names something unknown: ?");
});
