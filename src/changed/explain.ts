/** Reasons as text and as JSON: why a test binary is selected or not. */
import type { Affected, BinaryTarget, Chain, ChainStep } from "./affected.ts";
import type { Cause } from "./entries.ts";

/** Why a binary is selected or not. */
export type BinaryReason =
  | { readonly selected: true; readonly chain: readonly string[] }
  | { readonly selected: false; readonly reason: string };

/** `binaryId` is the end of the chain. */
export function reasonOf(affected: Affected, binaryId: string, target: BinaryTarget): BinaryReason {
  if (affected.everything !== undefined)
    return { selected: true, chain: [causeText(affected.everything), "everything"] };
  const chain = affected.chainOf(target);
  if (chain === undefined) return { selected: false, reason: "no change reaches it" };
  return { selected: true, chain: chainTexts(chain, binaryId) };
}

/** `alpha/src/lib.rs → alpha → beta (dev-dependency) → beta::it` */
export function chainText(chain: readonly string[]): string {
  return chain.join(" → ");
}

function chainTexts({ cause, steps }: Chain, binaryId: string): readonly string[] {
  const texts = [causeText(cause)];
  steps.forEach((step, index) => {
    const isLast = index === steps.length - 1;
    const text = stepText(step);
    if (!isLast || step.by === "dependency" || step.by === "dev-dependency") {
      if (texts.at(-1) !== text) texts.push(text);
    }
  });
  return [...texts, binaryId];
}

/** `Cargo.toml (a manifest)` */
export function causeText({ file, note }: Cause): string {
  if (file === "") return note;
  const shown = file.length > LONGEST_PATH ? `${file.slice(0, LONGEST_PATH)}…` : file;
  return note === "" ? shown : `${shown} (${note})`;
}

/** A list of files may name what is no path of any system, and the reason is repeated for every test. */
const LONGEST_PATH = 4096;

function stepText({ node, by }: ChainStep): string {
  const name =
    node.kind === "script"
      ? `${node.packageName} build script`
      : node.kind === "program"
        ? `${node.packageName}::${node.targetKind}/${node.targetName}`
        : node.packageName;
  return by === undefined || by === "own" || by === "starts" ? name : `${name} (${by})`;
}
