/**
 * The file of typical durations for shards by time: JSON, sorted, so that equal timings give equal texts.
 *
 * `{"nextest-timings": 1, "tests": {"alpha": {"tests::a": 12.5}}}`; durations are in milliseconds.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { sortTexts } from "../../model/ids.ts";
import { isJsonObject, parseJson } from "../../model/json-reader.ts";
import { xxHash3 } from "../../os/hash.ts";
import type { TypicalDurations } from "../durations.ts";
import { encodeJson } from "../../text/encoders.ts";

const VERSION = 1;
/** Number of stored decimals of a millisecond. */
const PRECISION = 1000;

export function timingsText(durations: TypicalDurations): string {
  const binaries = new Map<string, [string, number][]>();
  for (const key of sortTexts(durations.keys())) {
    const [binary, name] = partsOf(key);
    const rounded = Math.round((durations.get(key) ?? 0) * PRECISION) / PRECISION;
    const known = binaries.get(binary);
    if (known === undefined) binaries.set(binary, [[name, rounded]]);
    else known.push([name, rounded]);
  }
  const tests = [...binaries].map(([binary, entries]) => {
    const lines = entries.map(([name, duration]) => `      ${encodeJson(name)}: ${duration}`);
    return `    ${encodeJson(binary)}: {\n${lines.join(",\n")}\n    }`;
  });
  const body = tests.length === 0 ? "{}" : `{\n${tests.join(",\n")}\n  }`;
  return `{\n  "nextest-timings": ${VERSION},\n  "tests": ${body}\n}\n`;
}

/** A test's key; names may contain anything except a line feed. */
function partsOf(key: string): readonly [string, string] {
  const end = key.indexOf("\n");
  return [key.slice(0, end), key.slice(end + 1)];
}

export function parseTimings(text: string): Result<TypicalDurations, string> {
  const parsed = parseJson(text);
  if ("problem" in parsed) return err(parsed.problem);
  if (!isJsonObject(parsed.value)) return err("it is no JSON object");
  const { "nextest-timings": version, tests } = parsed.value;
  if (version === undefined) return err('it has no "nextest-timings"');
  if (version !== VERSION)
    return err(`its version is ${JSON.stringify(version)}, this program reads ${VERSION}`);
  if (!isJsonObject(tests)) return err('its "tests" are no object');
  const durations = new Map<string, number>();
  for (const [binary, entries] of Object.entries(tests)) {
    if (!isJsonObject(entries)) return err(`the tests of \`${binary}\` are no object`);
    for (const [name, duration] of Object.entries(entries)) {
      if (typeof duration !== "number" || !Number.isFinite(duration) || duration < 0)
        return err(`the duration of \`${binary} ${name}\` is no number of milliseconds`);
      durations.set(`${binary}\n${name}`, duration);
    }
  }
  return ok(durations);
}

/** Digest of the durations only: equal durations have equal digests. */
export function timingsDigest(durations: TypicalDurations): string {
  return xxHash3(new TextEncoder().encode(timingsText(durations)))
    .toString(16)
    .padStart(16, "0");
}
