/** Metadata of an earlier build in place of cargo's answers. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as path from "node:path";
import { scratchFolder } from "./fixtures.ts";
import { run, shared } from "./rig.ts";

setDefaultTimeout(60_000);

test("a machine without a toolchain lists the tests of a stored build, and misses nothing", async () => {
  const workspace = await shared("basic");
  const plain = await workspace.nextest(["list"]);
  const stored = await workspace.nextest(["list", "--list-type", "binaries-only", "-T", "json"]);
  const graph = await run(["cargo", "metadata", "--format-version", "1"], { cwd: workspace.folder });
  const binaries = path.join(scratchFolder(), "binaries.json");
  const metadata = path.join(scratchFolder(), "metadata.json");
  await Promise.all([Bun.write(binaries, stored.stdout), Bun.write(metadata, graph.stdout)]);
  const reused = await workspace.nextest(
    ["list", "--binaries-metadata", binaries, "--cargo-metadata", metadata],
    { env: { PATH: "/nonexistent" } },
  );
  expect(reused).toMatchObject({ exitCode: 0, stdout: plain.stdout, stderr: "" });
});
