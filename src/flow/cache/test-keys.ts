/** What a test's result is stored under: the pack of its binary, and its static key. */
import { keyedSettings } from "../../cache/keyed-settings.ts";
import { portableText, type PortableRoots } from "../../cache/portable-paths.ts";
import { countedVariables, recordedVariable, type RecordedVariable } from "../../cache/environment.ts";
import { type KeyedStart, staticKey } from "../../cache/static-key.ts";
import type { WeightOf } from "../../cache/variables.ts";
import type { TestStart } from "../../execute/starter.ts";
import type { BinaryId } from "../../model/ids.ts";
import type { PlannedTest } from "../../model/plan.ts";
import type { TestSettings } from "../../model/settings.ts";
import { type FileStates, textDigest } from "../../os/files/state/file-states.ts";
import { findProgram } from "../../os/processes/find-program.ts";

export interface KeyFacts {
  readonly weightOf: WeightOf;
  readonly roots: PortableRoots;
  readonly platform: string;
}

type Environment = Readonly<Record<string, string>>;

interface Binary {
  readonly digest: string;
  /**
   * A binary that contains the path of a folder uses files there, even after it was copied elsewhere. Records that name
   * files relative to such a folder are therefore valid for this folder only.
   */
  readonly ownPlaces: readonly string[];
}

export class TestKeys {
  readonly #facts: KeyFacts;
  readonly #states: FileStates;
  /** Digests of base environments, and the variables that count in each environment. */
  readonly #environments = new WeakMap<Environment, string>();
  readonly #variables = new WeakMap<Environment, readonly string[]>();
  readonly #recorded = new Map<string, readonly RecordedVariable[]>();
  readonly #shared = new Map<string, string>();
  readonly #settings = new WeakMap<TestSettings, string>();
  readonly #portablePaths = new Map<string, string>();
  /** Paths of the programs that an environment names. */
  readonly #programs = new WeakMap<Environment, readonly string[]>();
  /** The digest of each binary, and the folders that it mentions; valid until `forget`. */
  readonly #binaries = new Map<string, Binary | undefined>();

  constructor(facts: KeyFacts, states: FileStates) {
    this.#facts = facts;
    this.#states = states;
  }

  /** Files may have changed since. */
  forget(): void {
    this.#binaries.clear();
  }

  /**
   * One pack for each state of a binary, so that a branch that is built again finds its results. Doctests are programs of their
   * own, so those of a crate have one pack.
   */
  packName({ binary, command }: PlannedTest): string {
    const digest = command === undefined ? (this.#binary(binary.path)?.digest ?? "") : "";
    return this.#once(`${binary.id}\0${digest}`, () => packName(binary.id, digest));
  }

  /** Undefined: a program on the command line cannot be found or read. */
  staticKey(test: PlannedTest, { request }: TestStart): string | undefined {
    const { platform } = this.#facts;
    const { command } = test;
    const binary = this.#binary(command?.program ?? test.binary.path);
    const program = startedProgram(request);
    if (binary === undefined || program === undefined) return undefined;
    const base = this.#baseDigest(request.env.base);
    const facts = {
      start: { ...request, program },
      programs: [
        binary.digest,
        // The same program may have to succeed or to fail.
        ...(command === undefined ? [] : [command.expects]),
        ...binary.ownPlaces,
        ...[request.env.base, request.env.extra].flatMap((env) => this.#placesOfPrograms(env)),
      ],
      settings: this.#settingsDigest(test.settings),
      platform,
      portable: this.#portable,
    };
    return staticKey(facts, { base, extra: this.#counted(request.env.extra).join("\0") }, textDigest);
  }

  /** The variables of a test, for explanations. Tests with equal variables share one array. */
  environment({ request }: TestStart): readonly RecordedVariable[] {
    const extra = this.#counted(request.env.extra).filter((each) => !each.startsWith(PER_TEST));
    const text = `${this.#baseDigest(request.env.base)}\0${extra.join("\0")}`;
    const known = this.#recorded.get(text) ?? this.#readEnvironment(request);
    this.#recorded.set(text, known);
    return known;
  }

  #readEnvironment({ env }: TestStart["request"]): readonly RecordedVariable[] {
    const { weightOf, roots } = this.#facts;
    return countedVariables({ ...env.base, ...env.extra }, weightOf, roots)
      .filter((each) => !each.startsWith(PER_TEST))
      .map((each) => recordedVariable(each, textDigest));
  }

  #counted(env: Environment): readonly string[] {
    const known = this.#variables.get(env) ?? countedVariables(env, this.#facts.weightOf, this.#facts.roots);
    this.#variables.set(env, known);
    return known;
  }

  /** Programs and folders are the same in many tests. */
  readonly #portable = (word: string): string => {
    const { roots } = this.#facts;
    if (!word.startsWith("/")) return portableText(word, roots);
    const known = this.#portablePaths.get(word) ?? portableText(word, roots);
    this.#portablePaths.set(word, known);
    return known;
  };

  #baseDigest(base: Environment): string {
    const known = this.#environments.get(base) ?? textDigest(this.#counted(base).join("\0"));
    this.#environments.set(base, known);
    return known;
  }

  #binary(path: string): Binary | undefined {
    if (this.#binaries.has(path)) return this.#binaries.get(path);
    const folders = this.#facts.roots.map(({ folder }) => folder);
    const content = this.#states.contentOf(path, folders);
    const binary =
      content === undefined
        ? undefined
        : { digest: content.digest, ownPlaces: folders.filter((_, index) => content.contains[index]) };
    this.#binaries.set(path, binary);
    return binary;
  }

  /** Folders that the programs of the test's package mention, as `ownPlaces`. */
  #placesOfPrograms(env: Environment): readonly string[] {
    const programs = this.#programsOf(env);
    if (programs.length === 0) return programs;
    const places = programs.flatMap((path) => this.#binary(path)?.ownPlaces ?? []);
    return [...new Set(places)].sort().map((place) => `${PROGRAM}${place}`);
  }

  /** The programs of the test's package. */
  programs({ request: { env } }: TestStart): readonly string[] {
    return [...this.#programsOf(env.base), ...this.#programsOf(env.extra)];
  }

  #programsOf(env: Environment): readonly string[] {
    const known = this.#programs.get(env);
    if (known !== undefined) return known;
    const programs: string[] = [];
    for (const name in env) if (name.startsWith(PROGRAM)) programs.push(env[name] ?? "");
    this.#programs.set(env, programs);
    return programs;
  }

  /** Tests without overrides of their own share an object. */
  #settingsDigest(settings: TestSettings): string {
    const known = this.#settings.get(settings);
    if (known !== undefined) return known;
    const text = keyedSettings(settings);
    const digest = this.#once(text, () => textDigest(text));
    this.#settings.set(settings, digest);
    return digest;
  }

  /** Digests that many tests share. */
  #once(text: string, digest: () => string): string {
    const known = this.#shared.get(text) ?? digest();
    this.#shared.set(text, known);
    return known;
  }
}

/** The file that is started: a runner or wrapper without a folder in its name is searched, and not by the observed process. */
export function startedProgram({ program, cwd, env }: KeyedStart): string | undefined {
  const found = findProgram(program, env.extra["PATH"] ?? env.base["PATH"], cwd);
  return found.ok ? found.value : undefined;
}

/** Variables with the paths of the programs of the test's package. */
const PROGRAM = "NEXTEST_BIN_EXE_";

/** It never differs between two results of one test. */
const PER_TEST = "NEXTEST_TEST_NAME=";

function packName(binaryId: BinaryId, digest: string): string {
  return textDigest(`${binaryId}\0${digest}`).slice(0, 40);
}
