/**
 * Test groups, and the reason why each test is in its group, which `show-config test-groups` shows. Plain data, made by
 * `config/`.
 */

/** An override that put tests into a group. Two overrides are the same one if their `key` is the same. */
export interface GroupingOverride {
  readonly key: string;
  readonly profile: string;
  /** The filterset as it is printed back; absent if the override has none. */
  readonly filter?: string;
  /** The target platform's specification, as it is printed back. */
  readonly platform?: string;
  readonly file: string;
  readonly tool?: string;
}

export interface ShownGroup {
  readonly name: string;
  /** `num-cpus` or a number. */
  readonly maxThreads: string;
  /** As the file has it. */
  readonly maxMemory?: string | undefined;
}

/** The group of a test; `by` is absent for tests that no override put anywhere. */
export interface GroupAssignment {
  readonly group: string;
  readonly by?: GroupingOverride;
}
