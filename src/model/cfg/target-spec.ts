/** Platform specifications as configuration writes them: a triple, or `cfg(…)`. Shared by `config/` and `cargo/`. */
import type { Platform } from "../build/platform.ts";
import { type CfgExpression, type CfgResult, parseCfgExpression } from "./expression.ts";
import { cfgFacts, type CfgFacts } from "./facts.ts";

export type TargetSpec =
  | { readonly kind: "triple"; readonly triple: string }
  | { readonly kind: "cfg"; readonly source: string; readonly expression: CfgExpression };

/** Parses `x86_64-unknown-linux-gnu` or `cfg(unix)`. Triples need not be known; only their characters are checked. */
export function parseTargetSpec(text: string): CfgResult<TargetSpec> {
  if (text.startsWith("cfg(")) {
    if (!text.endsWith(")")) {
      const error = { message: "expected the text to end with `)`", start: 0, end: text.length };
      return { ok: false, error };
    }
    const source = text.slice(4, -1);
    const parsed = parseCfgExpression(source, 4);
    return parsed.ok ? { ok: true, value: { kind: "cfg", source, expression: parsed.value } } : parsed;
  }
  const bad = /[^\p{Alphabetic}\p{Number}\-_.]/u.exec(text);
  if (bad === null) return { ok: true, value: { kind: "triple", triple: text } };
  const message = "a target triple has letters, digits, `-`, `_` and `.` only";
  return { ok: false, error: { message, start: bad.index, end: bad.index + bad[0].length } };
}

/** The specification as the peer prints it: the triple, or the expression without `cfg(…)` around it. */
export function showTargetSpec(spec: TargetSpec): string {
  return spec.kind === "triple" ? spec.triple : spec.source;
}

/**
 * Whether a platform meets a specification; `undefined` if it depends on target features that
 * rustc was not asked for. Configuration takes unknown for yes, cargo's runner tables for no.
 */
export function evaluateTargetSpec(spec: TargetSpec, platform: Platform): boolean | undefined {
  if (spec.kind === "triple") return spec.triple === platform.triple;
  return evaluate(spec.expression, platform, cfgFacts(platform));
}

function evaluate(
  expression: CfgExpression,
  platform: Platform,
  facts: CfgFacts | undefined,
): boolean | undefined {
  switch (expression.kind) {
    case "all":
    case "any": {
      const decisive = expression.kind === "any";
      const verdicts = expression.operands.map((operand) => evaluate(operand, platform, facts));
      if (verdicts.includes(decisive)) return decisive;
      return verdicts.includes(undefined) ? undefined : !decisive;
    }
    case "not": {
      const verdict = evaluate(expression.operand, platform, facts);
      return verdict === undefined ? undefined : !verdict;
    }
    case "flag":
      // Other flags (`test`, `debug_assertions`, those of RUSTFLAGS) are never set for a platform.
      return (
        (expression.name === "unix" || expression.name === "windows") &&
        (facts?.families.includes(expression.name) ?? false)
      );
    case "pair":
      if (expression.key === "target_feature") return hasFeature(platform, expression.value);
      return facts !== undefined && hasValue(facts, expression.key, expression.value);
  }
}

function hasFeature(platform: Platform, feature: string): boolean | undefined {
  return platform.targetFeatures === "unknown" ? undefined : platform.targetFeatures.includes(feature);
}

function hasValue(facts: CfgFacts, key: string, value: string): boolean {
  switch (key) {
    case "target_os":
      return facts.os === value;
    case "target_arch":
      return facts.arch === value;
    case "target_env":
      return facts.env === value;
    case "target_abi":
      return facts.abi === value;
    case "target_vendor":
      return facts.vendor === value;
    case "target_family":
      return facts.families.includes(value);
    case "target_endian":
      return facts.endian === value;
    case "target_pointer_width":
      return facts.pointerWidth === Number(value);
    case "target_has_atomic":
      return facts.atomics.includes(value === "ptr" ? value : String(Number(value)));
    case "panic":
      return facts.panic === value;
    default:
      return false;
  }
}
