/** Attacks on `--changed` by files that no record of cargo names for a test, or that are named only later. */
import { beforeAll, setDefaultTimeout } from "bun:test";
import { FURTHER_ATTACKS } from "./further-edits.ts";
import { Oracle } from "./oracle.ts";
import { tryAttacks } from "./try-attacks.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle({ write: (root) => writeSmallWorkspace(root, { top: true }) });

beforeAll(async () => {
  await oracle.open();
});

tryAttacks(oracle, FURTHER_ATTACKS);
