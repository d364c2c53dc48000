/** `-E` of `archive`: which binaries go in, and with them which files of their packages. Pure. */
import type { BuildOutput, NonTestBinary, TestBinary } from "../model/build/binaries.ts";
import type { PackageId } from "../model/ids.ts";
import type { LeftOut } from "./progress-events.ts";

export interface Chosen {
  readonly build: BuildOutput;
  readonly leftOut: LeftOut;
}

/** Keeps the binaries that are wanted. Libraries and search paths stay: any binary may need them. */
export function chooseContents(build: BuildOutput, isWanted: (binary: TestBinary) => boolean): Chosen {
  const { meta } = build;
  const binaries = build.binaries.filter(isWanted);
  const packages = new Set(binaries.map((binary) => binary.packageId));
  const nonTestBinaries = new Map(
    [...meta.nonTestBinaries].flatMap(([id, list]): [PackageId, readonly NonTestBinary[]][] => {
      const kept = packages.has(id) ? list : list.filter(({ kind }) => kind !== "bin-exe");
      return kept.length === 0 ? [] : [[id, kept]];
    }),
  );
  const buildScriptOutDirs = ofPackages(meta.buildScriptOutDirs, packages);
  return {
    build: {
      binaries,
      meta: {
        ...meta,
        nonTestBinaries,
        buildScriptOutDirs,
        ...(meta.buildScriptInfo === undefined
          ? {}
          : { buildScriptInfo: ofPackages(meta.buildScriptInfo, packages) }),
      },
    },
    leftOut: {
      testBinaries: build.binaries.length - binaries.length,
      nonTestBinaries: countIn(meta.nonTestBinaries) - countIn(nonTestBinaries),
      outDirs: meta.buildScriptOutDirs.size - buildScriptOutDirs.size,
    },
  };
}

function ofPackages<T>(
  map: ReadonlyMap<PackageId, T>,
  packages: ReadonlySet<PackageId>,
): ReadonlyMap<PackageId, T> {
  return new Map([...map].filter(([id]) => packages.has(id)));
}

/** How many things the packages have together: a library counts once, however many files it is made of. */
export function countIn(map: ReadonlyMap<PackageId, readonly NonTestBinary[]>): number {
  const things = [...map].flatMap(([id, list]) =>
    list.map(({ name, kind, buildPlatform }) => [id, name, kind, buildPlatform].join("\0")),
  );
  return new Set(things).size;
}
