/**
 * Parses the answers of the scripts: JSON of numbers and strings. Anything else gives undefined, as the server may be
 * another program, or its data damaged.
 */
import {
  decodeTests,
  DIGITS,
  type JoinAnswer,
  type SyncAnswer,
  type TestNumber,
  type Whole,
} from "./protocol.ts";

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(answer: unknown): Fields | undefined {
  if (typeof answer !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(answer);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A whole number, zero or more. */
function count(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Each of the list once, and below `tests`. */
function listOf(fields: Fields, name: string, tests: number): readonly TestNumber[] | undefined {
  const text = fields[name];
  if (typeof text !== "string" || text.length % DIGITS !== 0 || !/^[0-9a-f]*$/.test(text)) return undefined;
  const list = decodeTests(text);
  return list.every((test) => test < tests) && new Set(list).size === list.length ? list : undefined;
}

function wholeOf(fields: Fields, expected: number): Whole | undefined {
  const tests = count(fields, "tests");
  const settled = count(fields, "settled");
  const failed = count(fields, "failed");
  if (tests !== expected || settled === undefined || settled > tests || failed === undefined)
    return undefined;
  return { tests, settled, failed, stopped: count(fields, "stopped") === 1 };
}

/** `tests`: how many the run has. */
export function readJoinAnswer(answer: unknown, tests: number): JoinAnswer | undefined {
  const fields = fieldsOf(answer);
  switch (fields?.["kind"]) {
    case "joined":
      return joined(fields, tests);
    case "create":
    case "other":
      return { kind: fields["kind"] };
    case "busy": {
      // Below zero if many leases have ended, of which a request removes only some.
      const wait = fields["wait"];
      return typeof wait === "number" ? { kind: "busy", wait } : undefined;
    }
    case "replay":
      return replay(fields, tests);
    default:
      return undefined;
  }
}

function joined(fields: Fields, tests: number): JoinAnswer | undefined {
  const node = count(fields, "node");
  const whole = wholeOf(fields, tests);
  return node === undefined || whole === undefined ? undefined : { kind: "joined", node, whole };
}

function replay(fields: Fields, tests: number): JoinAnswer | undefined {
  const node = count(fields, "node");
  const had = listOf(fields, "got", tests);
  return node === undefined || had === undefined ? undefined : { kind: "replay", node, tests: had };
}

/** `tests`: how many the run has. */
export function readSyncAnswer(answer: unknown, tests: number): SyncAnswer | undefined {
  const fields = fieldsOf(answer);
  if (fields === undefined) return undefined;
  const accepted = fields["accepted"];
  const given = listOf(fields, "given", tests);
  const condemned = listOf(fields, "condemned", tests);
  const wait = count(fields, "wait");
  const whole = wholeOf(fields, tests);
  if (typeof accepted !== "string" || wait === undefined || whole === undefined) return undefined;
  if (given === undefined || condemned?.every((test) => !given.includes(test)) !== true) return undefined;
  return {
    accepted: Array.from(accepted, (bit) => bit === "1"),
    given,
    condemned,
    wait,
    whole,
    over: count(fields, "over") === 1,
    reports: count(fields, "reports") === 1,
    awaited: count(fields, "awaited") === 1,
  };
}
