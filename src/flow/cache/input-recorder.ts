/**
 * Turns the observations of tests into recorded inputs, at the end of a run. Tests with equal observations share their
 * inputs, so each set is fingerprinted once.
 */
import { dirname } from "node:path";
import { CLOCK_GRAIN } from "../../cache/clock.ts";
import type { ObservedInput } from "../../cache/observation.ts";
import { type PortableRoot, type PortableRoots, rootsBeside } from "../../cache/portable-paths.ts";
import type { RecordedInput } from "../../cache/record.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { ABSENT, absentBecause, isAbsent } from "../../model/file-state.ts";
import { isWithin } from "../../model/paths.ts";
import { type FileStates, stateOfMode } from "../../os/files/state/file-states.ts";

interface RecordedSet {
  readonly inputs: readonly RecordedInput[];
  /** The input that changed last, and when, in milliseconds since the epoch. */
  readonly latest: { readonly path: string; readonly changedAt: number };
}

/** An input's state, and the last change time of its target; 0 if the time does not matter. */
interface SeenState {
  readonly state: string;
  readonly changedAt: number;
}

interface Started {
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly cwd: string;
}

export interface Places {
  readonly roots: PortableRoots;
  /** Folders of the toolchain. */
  readonly toolchain: readonly string[];
}

export class InputRecorder {
  readonly #states: FileStates;
  readonly #places: Places;
  readonly #sets = new Map<readonly ObservedInput[], Result<RecordedSet, string>>();
  /** Equal sets are one object. */
  readonly #equal = new Map<string, readonly RecordedInput[]>();
  /** By kind and path, because most sets contain the files of the same linker. */
  readonly #roots = new Map<string, PortableRoots>();
  readonly #folders = new Map<string, readonly string[]>();

  /** `states`: as of the end of the run. */
  constructor(states: FileStates, places: Places) {
    this.#states = states;
    this.#places = places;
  }

  /**
   * The inputs in the state that the test saw; an error if one may have changed since the test started. Tests with the same
   * inputs have the same program, and thus the same working directory.
   */
  record(
    inputs: readonly ObservedInput[],
    { started, cwd }: Started,
  ): Result<readonly RecordedInput[], string> {
    const known = this.#sets.get(inputs) ?? this.#read(inputs, cwd);
    this.#sets.set(inputs, known);
    if (!known.ok) return known;
    const { latest } = known.value;
    return latest.changedAt > started - CLOCK_GRAIN
      ? err(`something that it reads changed while it ran, or just before: ${latest.path}`)
      : ok(known.value.inputs);
  }

  #read(inputs: readonly ObservedInput[], cwd: string): Result<RecordedSet, string> {
    const recorded: RecordedInput[] = [];
    let latest = { path: "", changedAt: 0 };
    const places = this.#placesThatCount(inputs);
    for (const input of inputs) {
      const seen = this.#stateAsSeen(input);
      if (!seen.ok) return seen;
      const { path, kind } = input;
      const { state, changedAt } = seen.value;
      recorded.push({ path, kind, state });
      if (changedAt > latest.changedAt) latest = { path, changedAt };
    }
    recorded.push(...this.#destinations(recorded, cwd), ...places);
    const key = JSON.stringify(recorded);
    const set = this.#equal.get(key) ?? recorded;
    this.#equal.set(key, set);
    return ok({ inputs: set, latest });
  }

  /**
   * Where folders and links lead, also if that is nowhere else: the content behind them may stay equal when a link changes or
   * takes the place of a folder, but the names that the kernel returns for an opened file and for the working directory do not.
   */
  #destinations(inputs: readonly RecordedInput[], cwd: string): readonly RecordedInput[] {
    const named = new Set<string>();
    for (const input of inputs) for (const path of this.#resolvedWith(input)) named.add(path);
    return [...named.add(cwd)].flatMap((path) => {
      const state = this.#states.stateOf(path, "real");
      return state === undefined ? [] : [{ path, kind: "real" as const, state }];
    });
  }

  #resolvedWith({ path, state }: RecordedInput): readonly string[] {
    if (isAbsent(state)) return [];
    const isLink = state.startsWith("l:");
    const key = `${isLink}\0${path}`;
    const known = this.#folders.get(key) ?? (isLink ? [dirname(path), path] : [dirname(path)]);
    this.#folders.set(key, known);
    return known;
  }

  /**
   * A test that looks for files in the folders above the workspace finds others in a copy elsewhere. Paths there that the test
   * made itself, such as temporary folders, are no such files, nor are the libraries of the toolchain. A file of the workspace
   * that contains its path, such as a library, leads to the files of the original from a copy.
   */
  #placesThatCount(inputs: readonly ObservedInput[]): readonly RecordedInput[] {
    const { roots } = this.#places;
    const all = new Set<PortableRoot>();
    for (const input of inputs) for (const root of this.#rootsOf(input)) all.add(root);
    return roots
      .filter((root) => all.has(root))
      .map(({ folder }) => ({ path: folder, kind: "place", state: folder }));
  }

  #rootsOf(input: ObservedInput): PortableRoots {
    const key = `${input.kind}\0${input.absent}\0${input.isMade === true}\0${input.path}`;
    const known = this.#roots.get(key) ?? [...this.#rootsBeside(input), ...this.#rootsNamedIn(input)];
    this.#roots.set(key, known);
    return known;
  }

  #rootsBeside({ path, kind, isMade }: ObservedInput): PortableRoots {
    const { roots, toolchain } = this.#places;
    if (isMade === true || toolchain.some((folder) => isWithin(path, folder))) return [];
    return rootsBeside(kind === "list" ? inFolder(path) : path, roots);
  }

  /** Before the states of inputs are asked for, so that each file is read once. */
  #rootsNamedIn({ path, kind, absent }: ObservedInput): PortableRoots {
    const { roots } = this.#places;
    if (kind !== "look" || absent || !roots.some(({ folder }) => isWithin(path, folder))) return [];
    const folders = roots.map(({ folder }) => folder);
    const content = this.#states.contentOf(path, folders);
    return roots.filter((_, index) => content?.contains[index] === true);
  }

  #stateAsSeen({ path, kind, absent, seen, error }: ObservedInput): Result<SeenState, string> {
    if (absent) {
      const state = absentState(error);
      return state === undefined ? err(`it may not look at ${path}`) : ok({ state, changedAt: 0 });
    }
    // The test has overwritten it, so its earlier state counts.
    if (kind === "exists") return ok({ state: stateOfMode(modeOf(seen?.thing)), changedAt: 0 });
    const state = this.#states.stateOf(path, kind);
    if (state === undefined) return err(`it reads what has no content to compare: ${path}`);
    const now = this.#states.thingAt(path);
    if (isAbsent(state) || now === undefined) return err(`something that it reads went away: ${path}`);
    if (seen !== undefined && seen.thing !== now.thing)
      return err(`something that it reads was replaced while it ran: ${path}`);
    // Entries in a folder change its time, but are not part of a query of the folder.
    if (kind === "look" && state.startsWith("d:")) return ok({ state, changedAt: 0 });
    return seen === undefined || seen.changed === now.changed
      ? ok({ state, changedAt: now.changedAt })
      : err(`something that it reads changed while it ran, or just before: ${path}`);
  }
}

/** Any name in a folder. */
function inFolder(folder: string): string {
  return `${folder === "/" ? "" : folder}/*`;
}

/** Undefined: it is unknown whether the path existed. The kernel's numbers are equal on all supported processors. */
function absentState(error: number | undefined): string | undefined {
  switch (error) {
    case undefined:
      return ABSENT;
    case 20:
      return absentBecause("ENOTDIR");
    case 36:
      return absentBecause("ENAMETOOLONG");
    case 40:
      return absentBecause("ELOOP");
    default:
      return undefined;
  }
}

function modeOf(thing: string | undefined): number {
  return Number.parseInt(thing?.split(":")[2] ?? "0", 16);
}
