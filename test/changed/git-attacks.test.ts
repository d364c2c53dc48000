/** Attacks on `--changed` by way of git: marks in the index, settings, links, ignored files, submodules, odd states. */
import { beforeAll, setDefaultTimeout } from "bun:test";
import { GIT_ATTACKS } from "./git-edits.ts";
import { Oracle } from "./oracle.ts";
import { tryAttacks } from "./try-attacks.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle({ write: writeSmallWorkspace });

beforeAll(async () => {
  await oracle.open();
});

tryAttacks(oracle, GIT_ATTACKS);
