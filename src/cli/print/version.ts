/** What `-V` and `--version` print. Tools read the compatible version out of the first line. */
import { COMPATIBLE_VERSION, VERSION } from "../../model/version.ts";

/** One line, or with `long` a few facts more. `host` is the triple that this program was made for. */
export function versionText(long: boolean, host: string): string {
  const first = `cargo-nextest ${COMPATIBLE_VERSION} (nextest-ts ${VERSION})\n`;
  return long ? `${first}release: ${COMPATIBLE_VERSION}\nnextest-ts: ${VERSION}\nhost: ${host}\n` : first;
}
