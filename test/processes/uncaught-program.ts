/** A runner with a defect: it throws when a process has started (argument `event`), or before (`main`). */
import { ThreadSpawner } from "../../src/os/linux/reactor/thread-spawner.ts";
import { PortableSpawner } from "../../src/os/processes/spawn/portable-spawner.ts";
import type { ProcessListener } from "../../src/os/processes/host/process-host.ts";
import { exitOnUncaught } from "../../src/os/uncaught.ts";

exitOnUncaught(7);

const listener: ProcessListener = ({ type }) => {
  if (type === "started") throw new Error("heard it");
};

async function main(): Promise<void> {
  const spawner =
    process.platform === "linux" ? new ThreadSpawner(4, listener) : new PortableSpawner(listener);
  if (process.argv[2] === "main") throw new Error("before");
  spawner.start({
    key: 1,
    program: "/bin/true",
    args: [],
    cwd: "/",
    env: { base: {}, extra: {} },
    stdin: "empty",
    output: { kind: "split", stdout: true, stderr: true },
    group: "own",
    spillPrefix: "/dev/null/never",
  });
  await new Promise<never>(() => undefined);
}

void main();
