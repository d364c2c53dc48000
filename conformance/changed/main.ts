/**
 * `--changed` on the real history of published workspaces: `npm run changed-published`.
 *
 * For each commit everything is built before and after it, and all test binaries are compared byte by byte: each one that
 * differs must have been selected. Takes some minutes a workspace. Clones and builds stay in `.conformance/histories/`.
 *
 * `--only WORD`, `--edits N` (12), `--skip N` leaves out the newest N, `--from FOLDER` takes the repositories from there
 * instead of GitHub, under the names below.
 */
import * as path from "node:path";
import { parseArgs } from "node:util";
import { type CommitEffect, type HistoryOrigin, ReplayedHistory } from "./replayed-history.ts";

const PUBLISHED: readonly HistoryOrigin[] = [
  {
    name: "crossbeam",
    repository: "https://github.com/crossbeam-rs/crossbeam",
    commit: "7de845aa",
    cargo: ["--workspace"],
  },
  {
    name: "regex",
    repository: "https://github.com/rust-lang/regex",
    commit: "2b52759",
    cargo: ["--workspace", "--exclude", "regex-cli", "--exclude", "rure"],
  },
  {
    name: "tokio",
    repository: "https://github.com/tokio-rs/tokio",
    commit: "ea91b33ca",
    cargo: [
      ...["tokio", "tokio-macros", "tokio-stream", "tokio-test", "tokio-util"].flatMap((name) => [
        "-p",
        name,
      ]),
      // Their integration tests do not compile without these.
      "--features",
      "tokio/full,tokio-stream/full,tokio-util/full",
    ],
  },
];

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    edits: { type: "string", default: "12" },
    skip: { type: "string", default: "0" },
    from: { type: "string" },
  },
});

let missed = 0;
for (const origin of PUBLISHED.filter(({ name }) => name.includes(values.only))) {
  const { from } = values;
  const history = new ReplayedHistory(
    from === undefined ? origin : { ...origin, repository: path.resolve(from, origin.name) },
  );
  await history.open();
  const effects: CommitEffect[] = [];
  for (const commit of await history.edits({ count: Number(values.edits), skip: Number(values.skip) })) {
    const effect = await history.judge(commit);
    effects.push(effect);
    console.log(`${origin.name} ${describe(effect)}`);
    missed += effect.missed.length;
  }
  const selected = medianShare(effects, ({ selected: each }) => each.length);
  const changed = medianShare(effects, ({ changed: each }) => each.length);
  console.log(
    `${origin.name}: ${effects.length} edits, median selected ${selected}, really changed ${changed}`,
  );
}
console.log(missed === 0 ? "nothing missed" : `${missed} changed binaries were not selected`);
process.exit(missed === 0 ? 0 : 1);

function describe({ commit, subject, all, selected, changed, missed: ids, lockMoved }: CommitEffect): string {
  const counts = `${selected.length} selected, ${changed.length} changed of ${all}`;
  const lock = lockMoved ? " (Cargo.lock moved)" : "";
  const wrong = ids.length === 0 ? "" : `\n  MISSED ${ids.join(" ")}`;
  return `${commit.slice(0, 10)} ${counts}${lock}: ${subject.slice(0, 60)}${wrong}`;
}

function medianShare(effects: readonly CommitEffect[], of: (effect: CommitEffect) => number): string {
  const shares = effects.map((effect) => of(effect) / effect.all).toSorted((left, right) => left - right);
  return `${((shares[shares.length >> 1] ?? 0) * 100).toFixed(0)} %`;
}
