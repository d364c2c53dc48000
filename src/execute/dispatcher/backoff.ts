/** How long to wait before the next attempt of a test. */
import type { Milliseconds } from "../../model/ids.ts";
import type { RetryPolicy } from "../../model/settings.ts";

/** Beyond this a wait has no end that anyone would see, and numbers must stay representable. */
const LONGEST: Milliseconds = 30 * 365 * 24 * 3600 * 1000;

/**
 * The wait after `failed` failed attempts (at least 1), in milliseconds. Exponential waits double each
 * time, up to the policy's maximum. With jitter, `random` (0 ≤ random < 1) shortens the wait to between
 * half of it and all of it.
 */
export function backoff(policy: RetryPolicy, failed: number, random: number): Milliseconds {
  const delay = Math.min(plainDelay(policy, failed), LONGEST);
  return policy.jitter ? delay * (1 - random / 2) : delay;
}

function plainDelay(policy: RetryPolicy, failed: number): Milliseconds {
  switch (policy.backoff) {
    case "fixed":
      return policy.delay;
    case "exponential":
      return Math.min(policy.delay * 2 ** (failed - 1), policy.maxDelay ?? LONGEST);
  }
}

/**
 * The next number (0 ≤ value < 1) of a seeded generator, and its next state. Jitter wants spread, not
 * secrecy; this is the well-known "mulberry32".
 */
export function nextRandom(state: number): { readonly value: number; readonly state: number } {
  const next = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(next ^ (next >>> 15), next | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32, state: next };
}
