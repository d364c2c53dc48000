/**
 * Attacks on `--changed`: what `oracle.test.ts` does with edits of every kind, this does with ways around git, links,
 * variables and files that git does not compare.
 */
import { beforeAll, setDefaultTimeout } from "bun:test";
import { ATTACKS } from "./attack-edits.ts";
import { Oracle } from "./oracle.ts";
import { tryAttacks } from "./try-attacks.ts";

setDefaultTimeout(180_000);

const oracle = new Oracle();

beforeAll(async () => {
  await oracle.open();
});

tryAttacks(oracle, ATTACKS);
