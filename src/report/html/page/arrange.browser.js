/* The order and the groups of the list. */
"use strict";

/** @typedef {{ kind: "test", entry: Entry, path: string, cost: string | undefined, level: number, at: number, of: number }} TestRow */
/** @typedef {{ kind: "group", key: string, title: string, entries: Entry[], open: boolean, level: number, at: number, of: number }} GroupRow */
/** @typedef {TestRow | GroupRow} Row */

const RANK = {
  fail: 0,
  timeout: 0,
  "exec-fail": 0,
  quarantined: 1,
  flaky: 2,
  leak: 3,
  pass: 4,
  cached: 5,
  skip: 6,
};

/** @type {Record<string, (a: Entry, b: Entry) => number>} */
const ORDERS = {
  "Failures first": (a, b) => RANK[a.test.status] - RANK[b.test.status] || a.index - b.index,
  Duration: (a, b) => duration(b.test) - duration(a.test) || a.index - b.index,
  "Processor time": (a, b) => cpuOf(b.test) - cpuOf(a.test) || a.index - b.index,
  "Peak memory": (a, b) => memoryOf(b.test) - memoryOf(a.test) || a.index - b.index,
  Name: (a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.index - b.index),
  "As they ended": (a, b) => a.index - b.index,
};

/** How the key of a group follows from a test, from the outer to the inner. @type {Record<string, ((test: PageTest) => string)[]>} */
const GROUPINGS = {
  "No groups": [],
  Binary: [({ binary }) => binary],
  "Binary and module": [({ binary }) => binary, ({ name }) => modulesOf(name).replace(/::$/, "")],
};

/** With more tests than this, groups without a failure are closed at first. */
const OPEN_ALL = 100;

/**
 * @param {{ entries: Entry[], order: string, grouping: string, toggled: Set<string>, openAll: boolean }} input
 * @returns {Row[]}
 */
const arrange = ({ entries, order, grouping, toggled, openAll }) => {
  const sorted = entries.toSorted(ORDERS[order]);
  const keys = GROUPINGS[grouping] ?? [];
  const all = openAll || entries.length <= OPEN_ALL;
  /** @param {Entry[]} some @param {number} depth @param {string} above @returns {Row[]} */
  const rowsOf = (some, depth, above) => {
    const keyOf = keys[depth];
    if (keyOf === undefined) return some.map((entry, at) => testRow(entry, order, depth, at, some.length));
    const groups = [...groupsOf(some, keyOf, order)];
    return groups.flatMap(([title, members], at) => {
      const key = `${above}\0${title}`;
      const open = (all || members.some(({ test }) => FAILED.has(test.status))) !== toggled.has(key);
      // Tests outside any module need no heading of their own.
      if (title === "" && depth > 0) return rowsOf(members, depth + 1, key);
      /** @type {GroupRow} */
      const group = {
        kind: "group",
        key,
        title,
        entries: members,
        open,
        level: depth + 1,
        at,
        of: groups.length,
      };
      return [group, ...(open ? rowsOf(members, depth + 1, key) : [])];
    });
  };
  return rowsOf(sorted, 0, "");
};

/** @param {Entry} entry @param {string} order @param {number} depth @param {number} at @param {number} of @returns {TestRow} */
const testRow = (entry, order, depth, at, of) => {
  const { binary, name } = entry.test;
  const path = [`${binary} ${modulesOf(name)}`, modulesOf(name), ""][depth] ?? "";
  // What the list is sorted by can be seen in it.
  const cost = COST_ORDERS[order]?.(entry.test);
  return { kind: "test", entry, path, cost, level: depth + 1, at, of };
};

/** In the order of their first test; those with the longest time first where that is the order. @param {Entry[]} entries @param {(test: PageTest) => string} keyOf @param {string} order */
const groupsOf = (entries, keyOf, order) => {
  const groups = [...Map.groupBy(entries, ({ test }) => keyOf(test))];
  if (order !== "Duration") return groups;
  return groups.toSorted(([, a], [, b]) => totalTime(b) - totalTime(a));
};

/** @param {Entry[]} entries */
const totalTime = (entries) => entries.reduce((sum, { test }) => sum + duration(test), 0);

/** @param {Entry[]} entries */
const groupCounts = (entries) => {
  const failed = entries.filter(({ test }) => FAILED.has(test.status)).length;
  return { failed, all: counted(entries.length, "test", "tests") };
};
