/** Options of programs that people start by themselves: benchmarks, comparisons, long tests. */

/** What follows the option `name` on this program's command line; undefined without the option. */
export function ownOption(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}
