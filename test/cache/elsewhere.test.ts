/** Tests that run on another machine: what a test read on this one says nothing of them. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { DoubleServer } from "../remote/double.ts";
import { CachedWorkspace } from "./cached-workspace.ts";
import { write } from "./workspace.ts";

setDefaultTimeout(120_000);

const workspace = new CachedWorkspace("elsewhere", ({ root, store }) => {
  write(root, "Cargo.toml", '[package]\nname = "elsewhere"\nversion = "0.1.0"\nedition = "2021"\n');
  write(root, "src/lib.rs", "#[test] fn far() {}\n#[test] fn near() {}\n");
  const override = '[[profile.default.overrides]]\nfilter = "test(near)"\nremote = "never"\n';
  write(root, ".config/nextest.toml", `[cache]\ndir = ${JSON.stringify(store)}\n${override}`);
});
let server: DoubleServer | undefined;

beforeAll(async () => {
  await workspace.build();
  server = await DoubleServer.start();
});

afterAll(() => server?.stop());

test("a result of this machine is not used for a test that runs on another one", async () => {
  const args = ["--remote", `grpc://${server?.address}`];
  await workspace.ran();
  expect((await workspace.ran()).ran).toEqual([]);
  expect(await workspace.ran({ args })).toMatchObject({ ran: ["far"], cached: ["near"], failed: [] });
  expect((await workspace.ran()).ran).toEqual([]);
});
