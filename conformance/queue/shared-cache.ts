/** `cache.remote` with real servers: nginx with WebDAV, and Redis. One machine writes, another one reuses all of it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { accepts, freePort, startRedis } from "./redis-server.ts";
import { makeWorkspace, TESTS } from "./workspace.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../dist/cargo-nextest");

interface Nginx extends AsyncDisposable {
  readonly url: string;
  readonly files: string;
}

/** Plain `GET` and `PUT` below a folder. */
async function startNginx(folder: string): Promise<Nginx> {
  const port = await freePort();
  const files = path.join(folder, "blobs");
  for (const name of ["blobs", "temporary"]) fs.mkdirSync(path.join(folder, name));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/temporary/${kind};`)
    .join(" ");
  fs.writeFileSync(
    path.join(folder, "nginx.conf"),
    `user root; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http { access_log off; ${temporary}
  server { listen 127.0.0.1:${port};
    location / { root ${files}; dav_methods PUT; create_full_put_path on; client_max_body_size 100m; } } }
`,
  );
  const child = Bun.spawn(
    ["nginx", "-c", path.join(folder, "nginx.conf"), "-e", path.join(folder, "error.log")],
    {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    },
  );
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(await new Response(child.stderr).text());
    await Bun.sleep(10);
  }
  return {
    url: `http://127.0.0.1:${port}/team`,
    files,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.exited;
    },
  };
}

/** One machine writes and another one reads, each with its own store. Returns the output of the second one. */
export async function shares(
  folder: string,
  remote: string,
  options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const config = path.join(folder, "nextest.toml");
  const on = async (machine: string, write: string): Promise<string> => {
    const store = JSON.stringify(path.join(folder, machine));
    fs.writeFileSync(
      config,
      `[cache]\ndir = ${store}\nremote = ${JSON.stringify(remote)}\nwrite = "${write}"\n`,
    );
    const child = Bun.spawn(
      [
        PROGRAM,
        "nextest",
        "run",
        "--manifest-path",
        makeWorkspace().manifest,
        "--config-file",
        config,
        "--cache",
        "read-write",
        "--status-level",
        "none",
        ...(options.args ?? []),
      ],
      { stdin: "ignore", stdout: "ignore", stderr: "pipe", env: { ...process.env, ...options.env } },
    );
    const text = await new Response(child.stderr).text();
    if ((await child.exited) !== 0 || text.includes("warning")) throw new Error(text);
    return /Summary.*/.exec(text)?.[0] ?? text;
  };
  const first = await on("writer", "always");
  if (!first.includes(`${TESTS} tests run`)) throw new Error(first);
  const second = await on("reader", "never");
  if (!second.includes(`0 tests run: 0 passed, ${TESTS} cached`)) throw new Error(second);
  return second.replace(/Summary\s*/, "");
}

export async function sharesByNginx(folder: string): Promise<string> {
  await using nginx = await startNginx(folder);
  const said = await shares(folder, nginx.url);
  const kept = fs.readdirSync(path.join(nginx.files, "team")).toSorted().join(", ");
  return `${said} (${kept})`;
}

export async function sharesByRedis(folder: string): Promise<string> {
  await using redis = await startRedis();
  return await shares(folder, `${redis.url}/1`);
}
