/** Which features each package is built with, for some choice of packages: cargo unifies them over the choice. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { CargoOptions } from "../../model/requests/options.ts";
import { cargoArguments, type CargoCall, describeCommand, treeArguments } from "../build/command-line.ts";
import { type CargoPorts, startFailed, succeeded } from "../run-cargo.ts";

/** Texts of features by package; several where host and target differ. */
export type FeatureTree = ReadonlyMap<string, ReadonlySet<string>>;

/** Undefined: cargo would not say. */
export async function readFeatureTree(
  around: CargoPorts,
  {
    call,
    options,
    scope,
  }: { readonly call: CargoCall; readonly options: CargoOptions; readonly scope: readonly string[] },
): Promise<Result<FeatureTree | undefined>> {
  const args = cargoArguments(call, "tree", treeArguments(options, scope));
  const ran = await around.run({
    program: call.program,
    args,
    cwd: around.cwd,
    env: around.env,
    stdout: "capture",
    stderr: "capture",
  });
  if (!ran.ok) return err(startFailed("cargo-metadata", describeCommand(call, args), ran.error));
  if (!succeeded(ran.value.status)) return ok(undefined);
  return ok(parseFeatureTree(new TextDecoder().decode(ran.value.stdout)));
}

/** Lines `name v1.2.3 (source) feature,feature`, some with ` (*)` at the end; packages repeat. */
export function parseFeatureTree(text: string): FeatureTree {
  const features = new Map<string, Set<string>>();
  for (const line of text.split("\n")) {
    const plain = line.replace(/ \(\*\)$/u, "");
    const found = /^(\S+ v\S+(?: \([^)]*\))*) ?(.*)$/u.exec(plain);
    if (found === null) continue;
    const [, name = "", list = ""] = found;
    features.set(name, (features.get(name) ?? new Set()).add(list));
  }
  return features;
}

/** Whether every package of `part` is built exactly as in `whole`. */
export function hasSameFeatures(part: FeatureTree, whole: FeatureTree): boolean {
  return [...part].every(([name, features]) => {
    const others = whole.get(name);
    return (
      others !== undefined && features.size === others.size && [...features].every((each) => others.has(each))
    );
  });
}
