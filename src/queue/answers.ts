/** Parses the answers of the scripts: JSON of numbers and strings. Anything else gives undefined. */
import { decodeTests, type JoinAnswer, type SyncAnswer, type Whole } from "./protocol.ts";

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === "number" ? value : 0;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

function wholeOf(fields: Fields): Whole {
  return {
    tests: number(fields, "tests"),
    settled: number(fields, "settled"),
    failed: number(fields, "failed"),
    stopped: number(fields, "stopped") === 1,
  };
}

export function readJoinAnswer(answer: string): JoinAnswer | undefined {
  const fields = fieldsOf(answer);
  if (fields === undefined) return undefined;
  switch (fields["kind"]) {
    case "joined":
      return { kind: "joined", node: number(fields, "node"), whole: wholeOf(fields) };
    case "create":
    case "other":
      return { kind: fields["kind"] };
    case "busy":
      return { kind: "busy", wait: number(fields, "wait") };
    case "replay":
      return { kind: "replay", node: number(fields, "node"), tests: decodeTests(text(fields, "got")) };
    default:
      return undefined;
  }
}

export function readSyncAnswer(answer: string): SyncAnswer | undefined {
  const fields = fieldsOf(answer);
  if (fields === undefined || typeof fields["accepted"] !== "string") return undefined;
  return {
    accepted: Array.from(text(fields, "accepted"), (bit) => bit === "1"),
    given: decodeTests(text(fields, "given")),
    condemned: decodeTests(text(fields, "condemned")),
    wait: number(fields, "wait"),
    whole: wholeOf(fields),
    over: number(fields, "over") === 1,
    reports: number(fields, "reports") === 1,
    awaited: number(fields, "awaited") === 1,
  };
}
