/** What a simulated process does: how long it lives, how it ends, what it does about signals, what it leaves. */
import type { ExceededLimit, ExitStatus } from "../../src/model/results/outcome.ts";
import type { Random } from "./random.ts";

export interface Behaviour {
  /** Milliseconds from asking for it to knowing that it runs, or cannot. */
  readonly startsAfter: number;
  readonly startFails: boolean;
  /** On another machine: how long it waits there for a place; after how long, if at all, the server is lost. */
  readonly queues: number;
  readonly isLostAfter: number | undefined;
  /** Tests only: its result is known, and no process starts. */
  readonly known: "pass" | "fail" | undefined;
  /** Its start waits for something else (a slow reader, a shortage), so that a stop of the runner does not wait for it. */
  readonly startHeldBack: boolean;
  /** How long it runs when left alone; those that hang end some day, as every run must. */
  readonly life: number;
  readonly status: ExitStatus;
  /** It takes too much: after how long that is noticed, if it still runs then, or only at its end. */
  readonly exceeds: { readonly after: number | "end"; readonly limit: ExceededLimit } | undefined;
  /** What a polite signal (anything but SIGKILL) does to it. */
  readonly onSignal: "dies" | "exits-0" | "exits-1" | "ignores";
  /** How long it takes to die of a signal. */
  readonly reaction: number;
  /** It left its group: signals to the group miss it, even SIGKILL. */
  readonly escapes: boolean;
  /** How long its output stays open after it ended. */
  readonly staysOpen: number;
  /** Its output stays open even when its tree is killed, until it is released. */
  readonly opensForGood: boolean;
  /** Processes that outlive it and hold no output open. */
  readonly silentLeftovers: number;
  readonly exitsEarly: boolean;
  readonly readError: boolean;
  /** Scripts only. */
  readonly variables: "none" | "some" | "bad";
}

/** Longer than any limit of the plans: for tests than their timeouts, for scripts than a cancelled run's patience. */
const HANGS = { test: 8_000, script: 200_000 };

/** `wild`: how likely each fault is, from 0 to 1. */
export function randomBehaviour(random: Random, wild: number, of: keyof typeof HANGS): Behaviour {
  const status = randomStatus(random, wild);
  const leaks = random.chance(0.1 * wild);
  return {
    startsAfter: random.chance(0.2) ? random.int(1, 20) : 0,
    startFails: random.chance(0.05 * wild),
    queues: random.int(0, random.chance(0.2) ? 500 : 20),
    isLostAfter: random.chance(0.15 * wild) ? random.int(0, 80) : undefined,
    known: random.chance(0.05) ? (random.chance(0.8) ? "pass" : "fail") : undefined,
    startHeldBack: random.chance(0.1 * wild),
    life: random.chance(0.06 * wild) ? HANGS[of] : random.int(0, random.chance(0.2) ? 600 : 60),
    status,
    exceeds: random.chance(0.06 * wild) ? randomExcess(random) : undefined,
    onSignal: random.pick(["dies", "dies", "exits-0", "exits-1", "ignores"]),
    reaction: random.int(0, 40),
    escapes: random.chance(0.05 * wild),
    staysOpen: leaks ? random.pick([30, 150, 1000, HANGS.script]) : random.int(0, 3),
    opensForGood: leaks && random.chance(0.2),
    silentLeftovers: random.chance(0.1 * wild) ? random.int(1, 5) : 0,
    exitsEarly: random.chance(0.05 * wild),
    readError: random.chance(0.01 * wild),
    variables: random.chance(0.1 * wild) ? "bad" : random.pick(["none", "some"]),
  };
}

function randomExcess(random: Random): NonNullable<Behaviour["exceeds"]> {
  const limit = random.pick(["memory", "processor-time"] as const);
  return {
    after: random.chance(0.3) ? "end" : random.int(0, 100),
    limit: { limit, allowed: 10, seen: 10 + random.int(1, 10) },
  };
}

function randomStatus(random: Random, wild: number): ExitStatus {
  if (!random.chance(0.3 * wild)) return { kind: "exited", code: 0 };
  if (random.chance(0.3)) return { kind: "signaled", signal: 11, name: "SIGSEGV" };
  return { kind: "exited", code: random.pick([1, 101]) };
}
