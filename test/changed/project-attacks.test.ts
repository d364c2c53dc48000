/** Attacks on `--changed` with what large projects do. */
import { beforeAll, setDefaultTimeout } from "bun:test";
import { Oracle } from "./oracle.ts";
import { PROJECT_ATTACKS } from "./project-edits.ts";
import { tryAttacks } from "./try-attacks.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle({ write: (root) => writeSmallWorkspace(root, { top: true }) });

beforeAll(async () => {
  await oracle.open();
});

tryAttacks(oracle, PROJECT_ATTACKS);
