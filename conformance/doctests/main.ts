/** Compares doctests with `cargo test --doc`: `bun conformance/doctests/main.ts [--toolchain NAME]... [WORKSPACE]...` */
import { parseArgs } from "node:util";
import { checkDoctests } from "./check.ts";

const { values, positionals } = parseArgs({
  options: { toolchain: { type: "string", multiple: true } },
  allowPositionals: true,
});
const { passed, failed } = await checkDoctests({ toolchains: values.toolchain, workspaces: positionals });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
