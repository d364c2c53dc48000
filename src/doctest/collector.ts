/**
 * The program that rustdoc is told to run compiled doctests with. It runs nothing: it takes the executable away, and
 * says by which name it is kept. rustdoc shows that beside the name of the test, as the output of a test that failed.
 */

/** Arguments: the folder to keep executables in, then the executable, which lies in a folder of its own. */
export const COLLECTOR = `#!/bin/sh
keep=$1
shift
exe=$1
folder=\${exe%/*}
id=\${folder##*/}
mv "$exe" "$keep/$id" || exit 1
for source in "$folder"/doctest_runner_*.rs; do
  if [ -e "$source" ]; then
    mv "$source" "$keep/$id.rs"
    exit
  fi
done
printf '%s\\n' "$id" >> "$keep/order"
printf 'nextest-ts-doctest:%s\\n' "$id"
exit 101
`;

/** The file in the folder of kept executables that holds their names, in the order in which they came. */
export const ORDER = "order";

const KEPT = /^nextest-ts-doctest:(\S+)$/m;

/** The name that the collector printed, where rustdoc's text on a test holds it. */
export function keptExecutable(output: string): string | undefined {
  return KEPT.exec(output)?.[1];
}
