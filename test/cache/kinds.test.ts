/** Files that the kernel executes by an interpreter that it is configured with: it opens that itself. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { CachedWorkspace } from "./cached-workspace.ts";
import { bodiesOf, type OracleFolders, type Refused, write, writeTests } from "./workspace.ts";

setDefaultTimeout(120_000);

const run = (file: string): string =>
  `assert!(std::process::Command::new("data/${file}").output().unwrap().status.success());`;
const REASON = /a program that the kernel has an interpreter for/u;

const REFUSED: Refused = {
  by_extension: [run("tool.nextest"), REASON],
  by_bytes_in_a_program: [run("image"), REASON],
  by_bytes_with_a_mask: [run("masked"), REASON],
  as_an_interpreter: [run("script"), REASON],
};

const HARMLESS = {
  script: run("script.sh"),
  program: run("program"),
  switched_off: run("tool.off"),
  extension_of_a_folder: run("folder.nextest/tool"),
};

/** Of `binfmt_misc`; the last one is switched off. */
const RULES = [
  ":extension:E::nextest::INTERPRETER:",
  String.raw`:image:M:8:AI\x02::INTERPRETER:`,
  String.raw`:masked:M:0:NEXTESU:\xff\xff\xff\xff\xff\xff\xfc:INTERPRETER:`,
  ":off:E::off::INTERPRETER:",
];

function writeKinds(folders: OracleFolders): void {
  const { root } = folders;
  writeTests(folders, { name: "kinds", begin: "", bodies: { ...HARMLESS, ...bodiesOf(REFUSED) } });
  const data = (name: string): string => path.join(root, "package/data", name);
  write(root, "package/data/masked", "NEXTEST\n");
  for (const name of ["tool.nextest", "tool.off", "folder.nextest/tool", "script.sh"])
    write(root, `package/data/${name}`, "#!/bin/true\n");
  write(root, "package/data/script", `#!${data("tool.nextest")}\n`);
  const program = fs.readFileSync(fs.realpathSync("/bin/true"));
  fs.writeFileSync(data("program"), program);
  fs.writeFileSync(data("interpreter"), program);
  program.write("AI\u0002", 8, "latin1");
  fs.writeFileSync(data("image"), program);
  for (const name of fs.readdirSync(data(""), { recursive: true, encoding: "utf8" }))
    fs.chmodSync(data(name), 0o755);
}

/** Shell text: the command sees these rules, and no other program does. */
function withRules(interpreter: string): string {
  const registry = "/proc/sys/fs/binfmt_misc";
  const rules = RULES.map((rule) => rule.replace("INTERPRETER", interpreter));
  const register = rules.map((rule) => `printf %s '${rule}' > ${registry}/register`);
  const steps = [`mount -t binfmt_misc none ${registry}`, ...register, `echo 0 > ${registry}/off`];
  return `exec unshare -Urm sh -c "${[...steps, 'exec \\"\\$@\\"'].join(" && ").replaceAll("\\x", "\\\\x")}" sh "$@"`;
}

/** A registry of its own needs Linux 6.7 and the right to make user namespaces. */
function canRegister(): boolean {
  const command = ["/bin/sh", "-c", withRules("/bin/true"), "sh", "true"];
  return process.platform === "linux" && Bun.spawnSync(command, { stderr: "ignore" }).success;
}

test.skipIf(!canRegister())("a test that executes such a file is not stored", async () => {
  const workspace = new CachedWorkspace("kinds", writeKinds);
  await workspace.build();
  await workspace.keepBuild();
  const shell = withRules(path.join(workspace.root, "package/data/interpreter"));
  expect((await workspace.ran({ shell })).failed).toEqual([]);
  expect((await workspace.ran({ shell })).ran).toEqual(Object.keys(REFUSED).toSorted());
  const reasons = await workspace.explain({}, shell);
  for (const [name, [, reason]] of Object.entries(REFUSED))
    expect(`${name}: ${reasons.get(name)}`).toMatch(reason);
});
