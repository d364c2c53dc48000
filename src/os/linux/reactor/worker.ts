/**
 * A thread that runs a reactor. Starting a process blocks its thread until the child has its program, and
 * reading output takes time, so neither happens in the thread that decides and reports.
 */
import type { ProcessEvent } from "../../processes/host/process-host.ts";
import type { ForkServerOptions } from "../fork-server/options.ts";
import { TestCgroups } from "../cgroup/test-cgroups.ts";
import { ForkServers } from "../fork-server/servers.ts";
import { libc, memory, pipe } from "../libc.ts";
import { Reactor } from "./reactor.ts";
import { baseEnvironment, type BaseEnvironment } from "./strings.ts";
import { type Answer, type Order, OrderReader } from "./messages.ts";

const outbox: ProcessEvent[] = [];
const reactor = new Reactor((event) => outbox.push(event));
let servers: ForkServers | undefined;
const bases = new Map<number, BaseEnvironment>();

function send(answer: Answer): void {
  postMessage(answer);
}

/** Milliseconds within which the order to start the next test usually follows the end of a test. */
const NEXT_ORDER = 0.3;

function flush(): void {
  if (outbox.length === 0) return;
  if (outbox.some(({ type }) => type === "closed")) reactor.poller.stayAwake(NEXT_ORDER);
  send({ type: "events", events: outbox.splice(0) });
}

/** How many starts leave enough garbage to be worth collecting: 2 MB, against 2 ms. */
const STARTS_TO_COLLECT = 500;
let starts = 0;

/** The engine waits until a heap is several times its size; this one's is small, and there are several threads. */
function countStart(): void {
  starts += 1;
  if (starts % STARTS_TO_COLLECT === 0) Bun.gc(true);
}

/** Process 0 is the calling thread. */
const PRIO_PROCESS = 0;

function obey(order: Order): void {
  switch (order.type) {
    case "base":
      bases.set(order.base, baseEnvironment(order.variables));
      return;
    case "start": {
      const base = bases.get(order.base);
      if (base === undefined) throw new Error(`bug: environment ${order.base} was not announced`);
      const request = { ...order.request, base, extra: order.extra };
      if (servers?.take(request) !== true) reactor.start(request);
      return countStart();
    }
    case "use-fork-servers":
      servers = openServers(order.options);
      return;
    case "use-cgroups":
      return reactor.useCgroups(new TestCgroups(order.folder, process.pid));
    case "be-nice":
      // Of this thread alone. Less than the runner's is refused, and the runner's stays.
      libc().setpriority(PRIO_PROCESS, 0, order.niceness);
      return;
    case "release":
      return reactor.release(order.key);
    case "snapshot":
      return reactor.snapshot(order.key);
    case "stop":
      servers?.close();
      return reactor.poller.stop();
  }
}

function openServers(options: ForkServerOptions): ForkServers {
  return new ForkServers(options, {
    poller: reactor.poller,
    startOrdinarily: (request) => reactor.start(request),
    adopt: (request, pid, pipes) => reactor.adopt(request, pid, pipes),
    knows: (pid) => reactor.knows(pid),
  });
}

/**
 * Code is slow the first time it runs. So this starts a folder as a program, which must fail, before the first real
 * start.
 */
function warmUp(): void {
  const base = baseEnvironment({ PATH: "/" });
  const output = { kind: "split", stdout: true, stderr: true } as const;
  const rest = {
    args: [""],
    cwd: "/",
    extra: { A: "" },
    stdin: "empty",
    group: "own",
    spillPrefix: "",
  } as const;
  reactor.start({ key: -1, program: "/", base, output, ...rest });
  outbox.length = 0;
}

const orders = pipe();
if (orders === undefined) throw new Error("too few file descriptors");
const incoming = memory(64 * 1024);
const reader = new OrderReader();
reactor.poller.add(orders.read, () => {
  const length = Number(libc().read(orders.read, incoming.address, incoming.bytes.length));
  for (const order of reader.push(incoming.bytes.subarray(0, Math.max(0, length)))) {
    obey(order);
    flush();
  }
});
send({ type: "ready", orders: orders.write });
warmUp();
reactor.poller.run(() => {
  const waits = [reactor.afterWait(), servers?.afterWait() ?? -1].filter((wait) => wait >= 0);
  flush();
  return waits.length === 0 ? -1 : Math.min(...waits);
});
// "stop" was the last order.
libc().close(orders.read);
libc().close(orders.write);
