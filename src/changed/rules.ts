/** `[[changed.rules]]` in the repository's configuration: the effects of files that cargo does not know about. */

export interface ChangedRule {
  /** Index in the file, from 0. */
  readonly index: number;
  /** Whether the rule matches a path, relative to the workspace's root, with `/`. */
  readonly matches: (path: string) => boolean;
  /** For each name or glob of the rule: whether it matches a package name. Undefined: the rule names no packages. */
  readonly packages: readonly ((name: string) => boolean)[] | undefined;
  /** Whether the rule has a filterset that selects the affected tests. */
  readonly hasFilter: boolean;
  /** Whether later rules and the usual attribution apply to the file as well. */
  readonly continues: boolean;
}
