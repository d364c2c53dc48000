/** Attacks on `--changed` by way of cargo: configuration, records of builds, features, patches, vendored packages. */
import { beforeAll, setDefaultTimeout } from "bun:test";
import { CARGO_ATTACKS } from "./cargo-edits.ts";
import { Oracle } from "./oracle.ts";
import { tryAttacks } from "./try-attacks.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle({ write: (root) => writeSmallWorkspace(root, { top: true }) });

beforeAll(async () => {
  await oracle.open();
});

tryAttacks(oracle, CARGO_ATTACKS);
