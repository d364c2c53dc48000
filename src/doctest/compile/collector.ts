/**
 * The program that rustdoc calls to run compiled doctests. It does not run the executable: it moves it, prints the name
 * under which it is stored, and fails, so that rustdoc shows this output with the name of the failed test.
 *
 * There are three that do the same: `native/doctest.c` takes a tenth of a millisecond, this script, where there is no
 * native helper, three, and `collect-executable.ts`, where there is no shell, fifty.
 */

/** Arguments: the folder for stored executables, then the executable, which is in a separate folder. */
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

/** The exit code that rustdoc takes for a failed test. */
export const COLLECTED = 101;

/** The file in the folder of stored executables that lists their names, in the order of the calls. */
export const ORDER = "order";

/** The line that names the stored executable. */
export function namingLine(name: string): string {
  return `nextest-ts-doctest:${name}\n`;
}

const KEPT = /^nextest-ts-doctest:(\S+)$/m;

/** The name that the collector printed, if rustdoc's output for a test contains it. */
export function keptExecutable(output: string): string | undefined {
  return KEPT.exec(output)?.[1];
}
