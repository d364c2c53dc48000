/** Attacks on `--changed` by settings, variables and arguments of the linker, and by what is gone. */
import { beforeAll, setDefaultTimeout } from "bun:test";
import { Oracle } from "./oracle.ts";
import { SETTINGS_ATTACKS } from "./settings-edits.ts";
import { tryAttacks } from "./try-attacks.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle({ write: (root) => writeSmallWorkspace(root, { top: true }) });

beforeAll(async () => {
  await oracle.open();
});

tryAttacks(oracle, SETTINGS_ATTACKS);
