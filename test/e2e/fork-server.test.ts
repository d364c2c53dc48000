/** Tests that a fork server starts: switched on by the option, the variable or the file. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { own, type RunOptions } from "./rig.ts";

setDefaultTimeout(60_000);

const onLinux = test.if(process.platform === "linux");

/** How many of many starts of one test a fork server did. */
async function forkedStarts(
  options: RunOptions & { readonly args?: readonly string[]; readonly config?: string },
) {
  const workspace = await own("costs");
  if (options.config !== undefined) workspace.write(".config/nextest.toml", options.config);
  const args = ["run", "--stress-count", "60", "-E", "test(=tells_its_way)", "--success-output", "immediate"];
  const ran = await workspace.nextest([...args, ...(options.args ?? [])], options);
  expect(ran.exitCode).toBe(0);
  const starts = ran.stderr.match(/started (by a fork server|the ordinary way)/g) ?? [];
  expect(starts).toHaveLength(60);
  return starts.filter((word) => word.includes("fork")).length;
}

onLinux.each([
  ["the option", { args: ["--fork-server", "auto"] }],
  ["the variable", { env: { NEXTEST_FORK_SERVER: "auto" } }],
  ["the file", { config: '[profile.default]\nfork-server = "auto"\n' }],
] as const)("%s switches it on", async (_, options) => {
  expect(await forkedStarts(options)).toBeGreaterThan(0);
});

onLinux("it is off unless switched on", async () => {
  expect(await forkedStarts({ without: ["NEXTEST_FORK_SERVER"] })).toBe(0);
});

onLinux("a helper that cannot be written to memory is one warning, and every test runs", async () => {
  // A file of memory has the size limit of all files.
  const options = { shell: 'ulimit -f 1; exec "$@"' };
  const workspace = await own("costs");
  await workspace.nextest(["list"]);
  const args = ["--fork-server", "auto", "-E", "test(/^a_/)"];
  const ran = await workspace.nextest(["run", ...args], options);
  expect(ran.exitCode).toBe(0);
  expect(ran.stderr.match(/warning: .*/g)).toEqual([
    "warning: tests are started without fork servers, because their helper cannot be written to memory (memfd_create)",
  ]);
  const shown = await workspace.nextest(["show-config", "test", ...args], options);
  expect(shown.stdout).toContain(
    "starts by executing its program  # the helper of fork servers cannot be written to memory (memfd_create)",
  );
  const off = await workspace.nextest(["run", "-E", "test(/^a_/)"], {
    ...options,
    without: ["NEXTEST_FORK_SERVER"],
  });
  expect(off.stderr).not.toContain("warning:");
});
