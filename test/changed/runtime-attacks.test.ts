/** Attacks on `--changed` by files that tests of other packages read when they run, or that a build reads unseen by cargo. */
import { beforeAll, setDefaultTimeout } from "bun:test";
import { Oracle } from "./oracle.ts";
import { RUNTIME_ATTACKS } from "./runtime-edits.ts";
import { tryAttacks } from "./try-attacks.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle({ write: (root) => writeSmallWorkspace(root, { top: true }) });

beforeAll(async () => {
  await oracle.open();
});

tryAttacks(oracle, RUNTIME_ATTACKS);
