/** Signals to the runner before any test runs: while cargo builds, while binaries list their tests. */
import { childrenOf, programOf } from "../processes.ts";
import { AS_INIT, grouped, type Ungrouped } from "./parts.ts";

/** A build script that lasts, with a child of its own; the build has a folder of its own, so that no lock is waited for. */
function building(signal: NodeJS.Signals, more: Partial<Ungrouped> = {}): Ungrouped {
  return {
    name: `building: ${signal}`,
    workspace: "faults",
    args: ["run", "-p", "slow-build"],
    env: { FAULTS_BUILD_MS: "20000", CARGO_TARGET_DIR: "{dir}/target" },
    act: async (running) => {
      await running.ready("build");
      await running.signal(signal);
    },
    ...more,
    expect: { exit: signal, afterMark: 900, ...more.expect },
  };
}

/** Two list calls of a binary that never answer. */
function listing(signal: NodeJS.Signals, more: Partial<Ungrouped> = {}): Ungrouped {
  return {
    name: `listing: ${signal}`,
    workspace: "harness",
    args: ["run", "--test", "first"],
    env: { HARNESS_FIRST: "hang", HARNESS_READY: "{dir}/ready/list" },
    act: async (running) => {
      await running.ready("list");
      await running.signal(signal);
    },
    ...more,
    expect: { exit: signal, afterMark: 900, ...more.expect },
  };
}

export const PHASE_CASES = grouped("signals, before tests run", [
  building("SIGINT"),
  building("SIGTERM"),
  building("SIGHUP"),
  building("SIGUSR2", { name: "building: SIGUSR2" }),
  building("SIGINT", {
    name: "building: Ctrl-C, to the whole group",
    act: async (running) => {
      await running.ready("build");
      running.signalGroup("SIGINT");
    },
  }),
  listing("SIGINT"),
  listing("SIGTERM"),
  listing("SIGQUIT"),
  // No promise is made for this one: what lists ends by itself, or is stopped by hand.
  listing("SIGKILL", {
    name: "listing: SIGKILL (the two that list stay)",
    act: async (running) => {
      await running.ready("list");
      const pid = await running.pid();
      // The guard against the runner's death may be a child as well.
      const lists = (child: number): boolean => programOf(child).includes("/deps/first-");
      await running.until("both list", () => (childrenOf(pid).filter(lists).length === 2 ? true : undefined));
      await running.signal("SIGKILL");
    },
    expect: { exit: "SIGKILL", left: 2 },
  }),
  listing("SIGINT", {
    name: "listing: Ctrl-C, to the whole group",
    act: async (running) => {
      await running.ready("list");
      running.signalGroup("SIGINT");
    },
  }),
  listing("SIGTERM", {
    name: "listing, as PID 1: SIGTERM",
    limit: 6000,
    wrap: AS_INIT,
    expect: { exit: 143 },
  }),
]);
