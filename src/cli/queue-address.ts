/**
 * `--queue redis://[USER:PASSWORD@]HOST[:PORT]/KEY[?setting=value…]`. What is set there belongs to the queue as a whole, so
 * it is part of its address, and every node gets it with the one value that all are given.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { QueueAddress } from "../model/requests/queue-address.ts";
import { percentDecoded } from "../model/requests/percent-decoded.ts";
import { parseDuration } from "../text/values/parse-duration.ts";
import type { Reader } from "./arg.ts";

const FORM = "redis://HOST:PORT/KEY";
const DAY = 86_400_000;
const DURATIONS = { expire: DAY, lease: 30_000, patience: 10_000 } as const;
/** Shorter leases end while a busy machine is about to renew them. */
const SHORTEST = { expire: 60_000, lease: 500, patience: 0 } as const;
const SETTINGS = ["prefix", "expire", "lease", "patience", "db"];

/** What is wrong is a lower-case fragment, which never repeats the address: it may hold a password. */
export function parseQueueAddress(text: string): Result<QueueAddress, string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "redis:" && url.protocol !== "rediss:"))
    return err(`expected ${FORM} or rediss://HOST:PORT/KEY`);
  if (url.hostname === "") return err(`the host is missing: expected ${FORM}`);
  const key = percentDecoded(url.pathname.slice(1));
  if (key === "") return err(`the key of this run is missing: expected ${FORM}`);
  const unknown = [...url.searchParams.keys()].find((name) => !SETTINGS.includes(name));
  if (unknown !== undefined)
    return err(`unknown setting \`${unknown}\`: expected one of ${SETTINGS.join(", ")}`);
  const database = Number(url.searchParams.get("db") ?? "0");
  if (!Number.isInteger(database) || database < 0) return err("`db` is not a number of a database");
  const durations = readDurations(url.searchParams);
  if (!durations.ok) return durations;
  return ok({
    tls: url.protocol === "rediss:",
    host: url.hostname,
    port: url.port === "" ? 6379 : Number(url.port),
    user: nonEmpty(percentDecoded(url.username)),
    password: nonEmpty(percentDecoded(url.password)),
    database,
    key,
    prefix: url.searchParams.get("prefix") ?? "nextest",
    ...durations.value,
  });
}

type Durations = Pick<QueueAddress, keyof typeof DURATIONS>;

function readDurations(given: URLSearchParams): Result<Durations, string> {
  const found: { -readonly [Name in keyof Durations]: number } = { ...DURATIONS };
  for (const name of ["expire", "lease", "patience"] as const) {
    const text = given.get(name);
    if (text === null) continue;
    const duration = parseDuration(text);
    if (duration === undefined) return err(`\`${name}\` is not a duration such as 30s`);
    if (duration < SHORTEST[name]) return err(`\`${name}\` is shorter than ${SHORTEST[name]}ms`);
    found[name] = duration;
  }
  return ok(found);
}

function nonEmpty(text: string): string | undefined {
  return text === "" ? undefined : text;
}

/** Up to the last `@`: people also write passwords that an address cannot hold without escapes. */
const SECRET = /\b(rediss?:\/\/)\S*@/g;

/** The same text without what stands before the host in addresses. */
export function withoutSecrets(text: string): string {
  return text.replace(SECRET, "$1***@");
}

export const QUEUE_ADDRESS: Reader<QueueAddress> = { read: parseQueueAddress };
