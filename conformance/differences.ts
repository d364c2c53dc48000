/** What differs between both sides of a case. */
import type { ConformanceCase, StreamComparison } from "./case.ts";
import { difference } from "./compare.ts";
import { MISSING, type Side } from "./side.ts";

/** A description of each difference; none: both sides are equal. */
export function differences(test: ConformanceCase, peer: Side, ours: Side): readonly string[] {
  const found: string[] = [];
  const compare = (
    what: string,
    kind: StreamComparison,
    stream: "stdout" | "stderr" | "file",
    texts: readonly [string, string],
  ): void => {
    const adjust = test.adjust ?? ((text: string): string => text);
    const text = difference(kind, adjust(texts[0], stream), adjust(texts[1], stream));
    if (text !== undefined) found.push(`    ${what} differs\n${text}`);
  };
  if (peer.exitCode !== ours.exitCode)
    found.push(`    exit code: peer ${peer.exitCode}, ours ${ours.exitCode}`);
  else if (test.exitCode !== undefined && peer.exitCode !== test.exitCode)
    found.push(`    exit code of both: ${peer.exitCode} in place of ${test.exitCode}\n${peer.stderr}`);
  compare("stdout", test.stdout ?? "text", "stdout", [peer.stdout, ours.stdout]);
  compare("stderr", test.stderr ?? "text", "stderr", [peer.stderr, ours.stderr]);
  for (const [index, file] of (test.produced ?? []).entries()) {
    if (peer.produced[index] === MISSING) found.push(`    ${file.path} is not written by the peer`);
    compare(file.path, file.as, "file", [peer.produced[index] ?? "", ours.produced[index] ?? ""]);
  }
  return found;
}
