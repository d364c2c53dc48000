/** The platforms of a build as Rust would print them: `debug build-platforms`. */
import { type CfgFacts, cfgFacts } from "../../model/cfg/facts.ts";
import type { Platform } from "../../model/build/platform.ts";
import { rustTuple, type RustValue } from "../../text/rust-debug.ts";
import type { ChosenTarget } from "../config/target.ts";
import { type DetectedPlatforms, isKnownTriple } from "./platforms.ts";

export function platformsDebug(
  { platforms, cargoTarget }: DetectedPlatforms,
  chosen: ChosenTarget | undefined,
): RustValue {
  const { host, target } = platforms;
  return {
    struct: "BuildPlatforms",
    fields: {
      host: { struct: "HostPlatform", fields: { platform: platformDebug(host), libdir: libdirDebug(host) } },
      target:
        target === undefined || chosen === undefined
          ? "None"
          : rustTuple("Some", targetDebug(target, cargoTarget, chosen)),
    },
  };
}

function targetDebug(target: Platform, cargoTarget: string, chosen: ChosenTarget): RustValue {
  const triple: RustValue = {
    struct: "TargetTriple",
    fields: {
      platform: platformDebug(target),
      source: sourceDebug(chosen),
      location: locationDebug(target, cargoTarget, chosen),
    },
  };
  return { struct: "TargetPlatform", fields: { triple, libdir: libdirDebug(target) } };
}

function sourceDebug({ source }: ChosenTarget): RustValue {
  switch (source.kind) {
    case "option":
      return "CliOption";
    case "environment":
      return "Env";
    case "config": {
      const where = source.file === undefined ? "CliOption" : rustTuple("File", { text: source.file });
      return { struct: "CargoConfig", fields: { source: where } };
    }
  }
}

function locationDebug(target: Platform, cargoTarget: string, { text }: ChosenTarget): RustValue {
  if (target.customSpec !== undefined)
    return rustTuple(text.endsWith(".json") ? "DirectPath" : "RustTargetPath", { text: cargoTarget });
  return isKnownTriple(target.triple) ? "Builtin" : "Heuristic";
}

function platformDebug(platform: Platform): RustValue {
  const { targetFeatures } = platform;
  const features =
    targetFeatures === "unknown"
      ? "Unknown"
      : rustTuple("Features", { set: targetFeatures.map((text) => ({ text })) });
  return {
    struct: "Platform",
    fields: {
      triple: { struct: "Triple", fields: { inner: tripleDebug(platform) } },
      target_features: features,
      flags: { set: [] },
    },
  };
}

function tripleDebug(platform: Platform): RustValue {
  const { triple, customSpec } = platform;
  const facts = cfgFacts(platform);
  if (facts === undefined || (customSpec === undefined && !isKnownTriple(triple)))
    return { struct: "Lexicon", fields: { triple_str: { text: triple } } };
  const unnamed = customSpec?.includes('"vendor":null') === true;
  const info = targetInfo(triple, unnamed ? { ...facts, vendor: "" } : facts);
  if (customSpec === undefined) return rustTuple("Builtin", info);
  const fields = { target_info: info, custom_source: rustTuple("Json", { text: customSpec }) };
  return { struct: "Custom", fields };
}

function targetInfo(triple: string, facts: CfgFacts): RustValue {
  const optional = (name: string, value: string | undefined): RustValue =>
    value === undefined || value === "" || value === "none"
      ? "None"
      : rustTuple("Some", rustTuple(name, { text: value }));
  const widths = facts.atomics.filter((width) => width !== "ptr").toSorted((a, b) => Number(a) - Number(b));
  const atomics = [
    ...widths.map((width) => rustTuple("IntegerSize", width)),
    ...(facts.atomics.includes("ptr") ? ["Pointer"] : []),
  ];
  return {
    struct: "TargetInfo",
    fields: {
      triple: rustTuple("Triple", { text: triple }),
      os: optional("Os", facts.os),
      abi: optional("Abi", facts.abi),
      arch: rustTuple("Arch", { text: facts.arch }),
      env: optional("Env", facts.env),
      vendor: optional("Vendor", facts.vendor),
      families: rustTuple("Families", {
        list: facts.families.map((text) => rustTuple("Family", { text })),
      }),
      pointer_width: String(facts.pointerWidth),
      endian: facts.endian,
      has_atomics: rustTuple("HasAtomics", { list: atomics }),
      panic: rustTuple("Panic", { text: facts.panic ?? "unwind" }),
    },
  };
}

function libdirDebug({ libdir, libdirUnavailable }: Platform): RustValue {
  return libdir === undefined
    ? rustTuple("Unavailable", rustTuple("PlatformLibdirUnavailable", { text: libdirUnavailable ?? "" }))
    : rustTuple("Available", { text: libdir });
}
