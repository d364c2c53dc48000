/** Attacks on `--changed` by files that cargo's records name in other words. */
import { beforeAll, describe, setDefaultTimeout } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { LINKED_ATTACKS, NAMING_ATTACKS } from "./naming-edits.ts";
import { Oracle } from "./oracle.ts";
import { tryAttacks } from "./try-attacks.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle({ write: writeSmallWorkspace });

describe("a workspace", () => {
  beforeAll(async () => {
    await oracle.open();
  });
  tryAttacks(oracle, NAMING_ATTACKS);
});

const linked = new Oracle({ write: writeSmallWorkspace, options: ["--manifest-path", "../lk/Cargo.toml"] });

describe("a workspace that is named through a link", () => {
  beforeAll(async () => {
    fs.symlinkSync(linked.root, path.join(linked.scratch, "lk"));
    await linked.open();
  });
  tryAttacks(linked, LINKED_ATTACKS);
});
