/** Readers of single values: numbers, thread counts, partitions and the like. Reasons are lower-case fragments. */
import * as path from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { OUTPUT_KINDS, type OutputKind, type Partition } from "../model/requests/options.ts";
import { parseAddress, type ServerAddress } from "../model/requests/server-address.ts";
import type { MaxFail } from "../model/settings.ts";
import { parseDuration } from "../text/values/parse-duration.ts";
import { parseSize } from "../text/values/parse-size.ts";
import { shellSplit } from "../text/shell/shell-split.ts";
import type { Reader } from "./arg.ts";

const I64_MAX = 2n ** 63n - 1n;
const I64_MIN = -(2n ** 63n);
const U32_MAX = 2n ** 32n - 1n;
const U64_MAX = 2n ** 64n - 1n;

/** A decimal integer: a sign and digits, nothing else. */
function parseInteger(text: string, min: bigint, max: bigint): Result<bigint, string> {
  if (text === "") return err("a number is needed, but the value is empty");
  if (!/^[+-]?\d+$/.test(text)) return err("not a whole number");
  const value = BigInt(text.replace(/^\+/, ""));
  return value < min || value > max ? err(`${value} is not in ${min}..=${max}`) : ok(value);
}

/** A whole number from `min` to `max`. */
function integer(min: bigint, max: bigint): Reader<number> {
  return {
    read: (text) => {
      const value = parseInteger(text, min, max);
      return value.ok ? ok(Number(value.value)) : value;
    },
  };
}

/** An unsigned 32-bit number. */
export const UNSIGNED = integer(0n, U32_MAX);
/** A signed 32-bit number. */
export const SIGNED = integer(-(2n ** 31n), 2n ** 31n - 1n);

/** `num-cpus`, or a number that is not 0; a negative one is counted down from the number of processors. */
export const TEST_THREADS: Reader<number | "num-cpus"> = {
  read: (text) => {
    if (text === "num-cpus") return ok(text);
    const value = parseInteger(text, I64_MIN, I64_MAX);
    if (!value.ok) return err(`${value.error} (expected an integer or "num-cpus")`);
    return value.value === 0n ? err("0 threads cannot run anything") : ok(Number(value.value));
  },
};

/** `all`, `N`, `N:wait` or `N:immediate`. */
export const MAX_FAIL: Reader<MaxFail> = {
  read: (text) => {
    if (text.toLowerCase() === "all") return ok({ kind: "all" });
    const colon = text.indexOf(":");
    const terminate = colon < 0 ? "wait" : text.slice(colon + 1);
    if (terminate !== "wait" && terminate !== "immediate") {
      return err(`unknown mode \`${terminate}\`, expected \`wait\` or \`immediate\``);
    }
    const value = parseInteger(colon < 0 ? text : text.slice(0, colon), I64_MIN, I64_MAX);
    if (!value.ok)
      return err(`${value.error} (expected "all" or a number, with ":wait" or ":immediate" behind it)`);
    if (value.value <= 0n) return err("the number of failures must be at least 1");
    return ok({ kind: "count", count: Number(value.value), terminate });
  },
};

/** `hash:M/N`, `count:M/N`, `slice:M/N` or (ours) `time:M/N` with 1 ≤ M ≤ N. */
export const PARTITION: Reader<Partition> = {
  read: (text) => {
    const kind = (["hash", "count", "slice", "time"] as const).find((name) => text.startsWith(`${name}:`));
    if (kind === undefined) return err('a partition begins with "hash:", "count:", "slice:" or "time:"');
    const input = text.slice(kind.length + 1);
    const slash = input.indexOf("/");
    if (slash < 0) return err(`expected "${kind}:M/N", but there is no "/"`);
    const shard = parseInteger(input.slice(0, slash), 0n, U64_MAX);
    if (!shard.ok) return err(`expected "${kind}:M/N", but M is wrong: ${shard.error}`);
    const total = parseInteger(input.slice(slash + 1), 0n, U64_MAX);
    if (!total.ok) return err(`expected "${kind}:M/N", but N is wrong: ${total.error}`);
    if (shard.value === 0n || shard.value > total.value) {
      return err(
        `expected "${kind}:M/N" with M from 1 to N, but M is ${shard.value} and N is ${total.value}`,
      );
    }
    return ok({ kind, shard: Number(shard.value), total: Number(total.value) });
  },
};

/** A number of rounds, at least 1. */
export const STRESS_ROUNDS = integer(1n, U32_MAX);

/** `infinite`, or a number of rounds, at least 1. */
export const STRESS_COUNT: Reader<number | "infinite"> = {
  read: (text) => {
    if (text === "infinite") return ok(text);
    const value = parseInteger(text, 1n, U32_MAX);
    return value.ok
      ? ok(Number(value.value))
      : err(`${value.error} (expected a positive integer or "infinite")`);
  },
};

/** `infinite` in any case, or a number. */
export const MAX_PROGRESS_RUNNING: Reader<number | "infinite"> = {
  read: (text) => {
    if (text.toLowerCase() === "infinite") return ok("infinite");
    const value = parseInteger(text, 0n, U64_MAX);
    return value.ok ? ok(Number(value.value)) : err(`${value.error} (expected a number or "infinite")`);
  },
};

/** A duration above zero, in milliseconds. */
export const DURATION: Reader<number> = {
  read: (text) => {
    const value = parseDuration(text);
    if (value === undefined)
      return err("not a duration (expected something like `500ms`, `30s` or `1h 30m`)");
    return value === 0 ? err("the duration must not be zero") : ok(value);
  },
};

/** The address of a server that runs tests, or `off`. */
export const SERVER_ADDRESS: Reader<ServerAddress | "off"> = {
  read: (text) => {
    if (text === "off") return ok(text);
    const address = parseAddress(text);
    return address === undefined
      ? err("not an address of a server (expected `grpc://HOST:PORT`, `grpcs://HOST:PORT` or `off`)")
      : ok(address);
  },
};

/** A size in bytes, or `infinite`. */
export const EXTRACT_LIMIT: Reader<number | "infinite"> = {
  read: (text) => {
    if (text === "infinite") return ok(text);
    const value = parseSize(text);
    return value === undefined
      ? err('not a size (expected something like `20GB`, or "infinite")')
      : ok(value);
  },
};

/** A command line, split into words as a shell would. */
export const COMMAND: Reader<readonly string[]> = {
  read: (text) => {
    const words = shellSplit(text);
    if (words === undefined) return err("a quote is not closed");
    return words.length === 0 ? err("the command is empty") : ok(words);
  },
};

/** A name as configuration allows it: a letter, then letters, digits, `_` and `-`, of any script. */
function isIdentifier(text: string): boolean {
  return /^\p{XID_Start}[\p{XID_Continue}-]*$/u.test(text);
}

/** `TOOL:ABSOLUTE_PATH`. */
export const TOOL_CONFIG_FILE: Reader<{ readonly tool: string; readonly path: string }> = {
  read: (text) => {
    const colon = text.indexOf(":");
    if (colon < 0) return err("expected TOOL:PATH, but there is no colon");
    const tool = text.slice(0, colon).normalize("NFC");
    const file = text.slice(colon + 1);
    if (!isIdentifier(tool)) return err(`\`${tool}\` is not a valid tool name`);
    if (file === "") return err("expected TOOL:PATH, but the path is empty");
    if (!path.isAbsolute(file)) return err(`the path must be absolute, but \`${file}\` is not`);
    return ok({ tool, path: file });
  },
};

/** `@global`, or the name of a test group, also a tool's. */
export const TEST_GROUP: Reader<string> = {
  read: (text) => {
    const name = text.normalize("NFC");
    const parts = name.startsWith("@tool:") ? splitOnce(name.slice("@tool:".length)) : [name];
    return name === "@global" || parts.every(isIdentifier)
      ? ok(name)
      : err("not a valid name of a test group");
  },
};

function splitOnce(text: string): readonly string[] {
  const colon = text.indexOf(":");
  return colon < 0 ? [""] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** `latest`, or the first hexadecimal digits of a run's id. */
export const RUN_ID: Reader<string> = {
  read: (text) =>
    /^(?:latest|[0-9a-fA-F-]+)$/.test(text) ? ok(text) : err("expected `latest` or hexadecimal digits"),
};

/** A run id, or a recording: a path that ends in `.zip` or has a separator in it. */
export const RUN_OR_RECORDING: Reader<string> = {
  read: (text) =>
    isZip(text) || text.includes("/") || text.includes(path.sep) || RUN_ID.read(text).ok
      ? ok(text)
      : err("expected `latest`, hexadecimal digits or a path (ending in `.zip` or with a separator in it)"),
};

/** A path that ends in `.zip`. */
export const ZIP_PATH: Reader<string> = {
  read: (text) => (isZip(text) ? ok(text) : err("must end in .zip")),
};

/** Whether the file name has the extension `zip`; `.zip` alone is a name without an extension. */
function isZip(text: string): boolean {
  return path.extname(text).toLowerCase() === ".zip";
}

/** `KIND:PATH`. */
export const OUTPUT_SINK = kindAndPath(OUTPUT_KINDS);
/** The same for `merge`, which can also write a recording. */
export const MERGE_OUTPUT = kindAndPath<OutputKind | "recording">([...OUTPUT_KINDS, "recording"]);

function kindAndPath<Kind extends string>(
  kinds: readonly Kind[],
): Reader<{ readonly kind: Kind; readonly path: string }> {
  return {
    read: (text) => {
      const kind = kinds.find((name) => text.startsWith(`${name}:`));
      if (kind === undefined) return err(`expected KIND:PATH with one of the kinds ${kinds.join(", ")}`);
      const file = text.slice(kind.length + 1);
      return file === "" ? err("expected KIND:PATH, but the path is empty") : ok({ kind, path: file });
    },
  };
}
