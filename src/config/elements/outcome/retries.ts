/** `retries`: how often a failed test is tried again, and how long to wait before. */
import type { SettingValue } from "../../../model/effective-settings.ts";
import type { RetryPolicy } from "../../../model/settings.ts";
import { byShape, optional, required, table } from "../../schema/compound.ts";
import { type Element, REFUSED, type Refused, type SettingWithDefault } from "../../schema/element.ts";
import { choice, integer, mapped, strictDuration, strictFlag, strictText } from "../../schema/scalars.ts";
import { showDuration, showTable } from "../../schema/show.ts";

const EXPECTED = 'a number from 0, or a table such as { backoff = "fixed", count = 3, delay = "1s" }';

const BACKOFF_MEANING =
  '`"fixed"`: the same delay before each retry; `"exponential"`: a delay that doubles with each retry.';

const count = integer({ expected: "a number from 0 to 4294967295", min: 0, max: 0xff_ff_ff_ff });
/** Unlike elsewhere, the peer takes nothing but a boolean here, and nothing but strings as delays. */
const jitter = strictFlag();

const COUNT = "Number of retries of a failed test.";
const JITTER = "Whether each delay is shortened by a random part.";

const ONLY =
  'Which tests are retried: `"known-flaky"` are those that the history saw pass and fail on the same code (an extension).';
const only = choice(["known-flaky"]);

/** The key is absent if nothing was written: plans are compared as they are. */
function withOnly(policy: RetryPolicy, value: "known-flaky" | undefined): RetryPolicy {
  return value === undefined ? policy : { ...policy, only: value };
}

const fixed = mapped(
  table(
    {
      backoff: optional(choice(["fixed"]), BACKOFF_MEANING),
      count: required(count, COUNT),
      delay: optional(strictDuration(), "Time to wait before each retry."),
      jitter: optional(jitter, JITTER),
      only: optional(only, ONLY),
    },
    { expected: EXPECTED, strict: true },
  ),
  (value, node, report): RetryPolicy | Refused => {
    const { delay = 0 } = value;
    if (delay === 0 && value.jitter === true) {
      return report.refuse(node, "a `delay` above 0 where `jitter` is true");
    }
    const policy = { backoff: "fixed", count: value.count, delay, jitter: value.jitter ?? false } as const;
    return withOnly(policy, value.only);
  },
);

const exponential = mapped(
  table(
    {
      backoff: required(choice(["exponential"]), BACKOFF_MEANING),
      count: required(count, COUNT),
      delay: required(strictDuration(), "Time to wait before the first retry."),
      jitter: optional(jitter, JITTER),
      "max-delay": optional(strictDuration(), "The longest time to wait."),
      only: optional(only, ONLY),
    },
    { expected: EXPECTED, strict: true },
  ),
  (value, node, report): RetryPolicy | Refused => {
    const { delay, "max-delay": maxDelay } = value;
    if (value.count === 0) return report.refuse(node, "a `count` above 0 with exponential backoff");
    if (delay === 0) return report.refuse(node, "a `delay` above 0 with exponential backoff");
    if (maxDelay !== undefined && maxDelay < delay) {
      return report.refuse(node, "a `max-delay` that is not below `delay`");
    }
    const policy = {
      backoff: "exponential",
      count: value.count,
      delay,
      jitter: value.jitter ?? false,
    } as const;
    return withOnly(maxDelay === undefined ? policy : { ...policy, maxDelay }, value.only);
  },
);

/** A table; its `backoff` says which keys belong into it. */
const tables: Element<RetryPolicy> = {
  expected: EXPECTED,
  schema: { oneOf: [fixed.schema, exponential.schema] },
  read: (node, report) => {
    const backoff = node.kind === "table" ? node.entries.get("backoff") : undefined;
    // What cargo-nextest does not know at all need not be written in its long form.
    const isOurs = node.kind === "table" && node.entries.has("only");
    if (backoff === undefined && isOurs) return fixed.read(node, report);
    const kind = backoff === undefined ? REFUSED : backoffName.read(backoff, report);
    if (backoff === undefined) return report.refuse(node, 'a key `backoff`: "fixed" or "exponential"');
    if (kind === REFUSED) return REFUSED;
    return kind === "fixed" ? fixed.read(node, report) : exponential.read(node, report);
  },
};

const backoffName = mapped(strictText('"fixed" or "exponential"'), (name, node, report) =>
  name === "fixed" || name === "exponential" ? name : report.refuse(node, '"fixed" or "exponential"'),
);

export const retries: SettingWithDefault<RetryPolicy> = {
  key: "retries",
  meaning: "Number of retries of a failed test, and the delays before them.",
  element: byShape<RetryPolicy>(EXPECTED, {
    integer: mapped(count, (number) => retryCount(number)),
    table: tables,
  }),
  builtIn: 0,
};

/** Retries without any delay: what a plain number, and `--retries`, mean. */
export function retryCount(number: number): RetryPolicy {
  return { backoff: "fixed", count: number, delay: 0, jitter: false };
}

/** A policy without delays is shown as its count. */
export function showRetries(policy: RetryPolicy): SettingValue {
  if (policy.backoff === "fixed" && policy.delay === 0 && policy.only === undefined) return policy.count;
  const { backoff, count: times, delay, jitter, only: chosen } = policy;
  const maxDelay = policy.backoff === "exponential" ? policy.maxDelay : undefined;
  return showTable({
    backoff,
    count: times,
    delay: showDuration(delay),
    "max-delay": maxDelay === undefined ? undefined : showDuration(maxDelay),
    jitter,
    only: chosen,
  });
}
