import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readConfigFiles } from "./files.ts";

const ROOT = fs.mkdtempSync(path.join(os.tmpdir(), "config-files-"));
afterAll(() => fs.rmSync(ROOT, { recursive: true }));

function write(file: string, text = ""): string {
  const full = path.join(ROOT, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text);
  return full;
}

async function read(
  options: { readonly configFile?: string; readonly tools?: readonly (readonly [string, string])[] },
  cwd?: string,
): Promise<readonly string[]> {
  const { configFile, tools = [] } = options;
  const result = await readConfigFiles({
    workspaceRoot: path.join(ROOT, "ws"),
    options: {
      toolConfigFiles: tools.map(([tool, file]) => ({ tool, path: file })),
      ...(configFile === undefined ? {} : { configFile }),
    },
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (!result.ok) return result.error.map(({ message, causes = [] }) => [message, ...causes].join(": "));
  return result.value.map((file) => `${file.layer.kind === "tool" ? file.layer.tool : "own"} ${file.path}`);
}

test("without any file there is nothing, unless one was named", async () => {
  expect(await read({})).toEqual([]);
  const [message] = await read({ configFile: "/nonexistent/x.toml" });
  expect(message).toBe("cannot read configuration file `/nonexistent/x.toml`: no such file or directory");
});

test("the repository's own file comes last, tools before it from the last to the first", async () => {
  const own = write("ws/.config/nextest.toml");
  const [first, second] = [write("a.toml"), write("b.toml")];
  const tools = [["a", first] as const, ["b", second] as const];
  expect(await read({ tools })).toEqual([`b ${second}`, `a ${first}`, `own ${own}`]);
  expect(await read({ configFile: first, tools: [] })).toEqual([`own ${first}`]);
});

test("files below the working directory are named relative to it", async () => {
  const own = write("ws/.config/nextest.toml");
  expect(await read({}, path.join(ROOT, "ws"))).toEqual(["own .config/nextest.toml"]);
  expect(await read({}, path.join(ROOT, "w"))).toEqual([`own ${own}`]);
});

test("a tool has one file, and what is no file or no text is reported", async () => {
  const file = write("a.toml");
  expect(
    await read({
      tools: [
        ["a", file],
        ["a", file],
      ],
    }),
  ).toEqual([`tool \`a\` brings two configuration files: \`${file}\` and \`${file}\``]);
  expect((await read({ configFile: ROOT }))[0]).toContain("directory");
  fs.writeFileSync(file, new Uint8Array([0x23, 0xff]));
  expect((await read({ configFile: file }))[0]).toContain("UTF-8");
});
