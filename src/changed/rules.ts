/** `[[changed.rules]]` of the repository's configuration: what files mean that cargo knows nothing of. */

export interface ChangedRule {
  /** Place in the file, from 0. */
  readonly index: number;
  /** Whether a path relative to the workspace's root, with `/`, is meant. */
  readonly matches: (path: string) => boolean;
  /** Whether a package is meant by its name. Undefined: the rule names none. */
  readonly packages: ((name: string) => boolean) | undefined;
  /** Whether the rule has a filterset: tests that the files concern. */
  readonly hasFilter: boolean;
  /** Whether later rules and the usual attribution apply to the file as well. */
  readonly continues: boolean;
}
