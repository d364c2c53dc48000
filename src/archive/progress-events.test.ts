import { expect, test } from "bun:test";
import { ansi, plain } from "../text/terminal/style.ts";
import {
  type Counts,
  type ArchiveProgressEvent,
  archiveProgressText,
  NOTHING_LEFT_OUT,
} from "./progress-events.ts";
import { AS_IT_IS, placeholders } from "./placeholders.ts";

const NONE: Counts = {
  testBinaries: 0,
  nonTestBinaries: 0,
  outDirs: 0,
  linkedPaths: 0,
  extraPaths: 0,
  standardLibraries: 0,
  leftOut: NOTHING_LEFT_OUT,
};

function archiving(counts: Partial<Counts>): string {
  const event: ArchiveProgressEvent = {
    type: "archiving",
    counts: { ...NONE, ...counts },
    file: "a.tar.zst",
  };
  return archiveProgressText(event, { paint: plain, verbose: false, shown: AS_IT_IS });
}

test("counts are reported in words", () => {
  expect(archiving({ testBinaries: 1 })).toBe("   Archiving 1 binary to a.tar.zst\n");
  expect(archiving({ testBinaries: 2, standardLibraries: 1 })).toBe(
    "   Archiving 2 binaries and 1 standard library to a.tar.zst\n",
  );
  expect(archiving({ testBinaries: 2, nonTestBinaries: 1, outDirs: 2, linkedPaths: 1, extraPaths: 3 })).toBe(
    "   Archiving 3 binaries (including 1 non-test binary), 2 build script output directories, 1 linked path, and 3 extra paths to a.tar.zst\n",
  );
});

test("what was left out is reported", () => {
  expect(
    archiving({
      testBinaries: 1,
      nonTestBinaries: 2,
      outDirs: 1,
      leftOut: { testBinaries: 3, nonTestBinaries: 1, outDirs: 4 },
    }),
  ).toBe(
    "   Archiving 3 binaries (including 2 non-test binaries; 3 test binaries and 1 non-test binary filtered out) and 1 build script output directory (4 filtered out) to a.tar.zst\n",
  );
});

test("times have two digits, files are counted", () => {
  const extracted: ArchiveProgressEvent = { type: "extracted", files: 1, folder: "/tmp/x", elapsed: 1234 };
  expect(archiveProgressText(extracted, { paint: plain, verbose: false, shown: AS_IT_IS })).toBe(
    "   Extracted 1 file to /tmp/x in 1.23s\n",
  );
  const archived: ArchiveProgressEvent = { type: "archived", files: 3, file: "a", elapsed: 6 };
  expect(archiveProgressText(archived, { paint: ansi, verbose: false, shown: AS_IT_IS })).toBe(
    "\u001B[32;1m    Archived\u001B[0m \u001B[1m3\u001B[0m files to \u001B[1ma\u001B[0m in 0.01s\n",
  );
});

test("what matters little is for the verbose", () => {
  const missing: ArchiveProgressEvent = { type: "extra-path-missing", path: "/x", matters: false };
  expect(archiveProgressText(missing, { paint: plain, verbose: false, shown: AS_IT_IS })).toBe("");
  expect(archiveProgressText(missing, { paint: plain, verbose: true, shown: AS_IT_IS })).toBe(
    "     Skipped ignoring extra path `/x` because it does not exist\n",
  );
});

test("a missing search path is explained once", () => {
  const event = { type: "linked-path-missing", path: "/x", requestedBy: ["a v1", "b v2"] } as const;
  expect(
    archiveProgressText({ ...event, isFirst: true }, { paint: plain, verbose: false, shown: AS_IT_IS }),
  ).toBe(
    "     Warning linked path `/x` not found, requested by: a v1, b v2\n             (this is a bug in these crates that should be fixed)\n",
  );
  expect(
    archiveProgressText({ ...event, isFirst: false }, { paint: plain, verbose: false, shown: AS_IT_IS }),
  ).not.toContain("bug");
});

test("what differs from run to run has placeholders for suites", () => {
  const meta = {
    targetDirectory: "/ws/target",
    buildDirectory: "/ws/apart",
    baseOutputDirectories: [],
    nonTestBinaries: new Map(),
    buildScriptOutDirs: new Map(),
    linkedPaths: new Map([
      ["debug/build/one-0123456789abcdef/out", []],
      ["debug/build/two/0123456789abcdef/out", []],
      ["debug/plain", []],
    ]),
    platforms: { host: { triple: "x", targetFeatures: "unknown" } },
  } as const;
  const shown = placeholders(meta, "a.tar.zst");
  const cases = [
    ["/ws/apart/debug/build/one-0123456789abcdef/out", "<build-dir>/debug/build/<one-hash>/out"],
    ["debug/build/two/0123456789abcdef/out/x", "debug/build/<two-hash>/out/x"],
    ["/ws/apart/debug/plain", "<build-dir>/debug/plain"],
    ["/ws/target", "<target-dir>"],
    ["/ws/target2", "/ws/target2"],
    ["a.tar.zst", "<archive-file>"],
  ] as const;
  for (const [path, text] of cases) expect(shown.path(path)).toBe(text);
  const archived: ArchiveProgressEvent = { type: "archived", files: 3, file: "a.tar.zst", elapsed: 6 };
  expect(archiveProgressText(archived, { paint: plain, verbose: false, shown })).toBe(
    "    Archived <file-count> files to <archive-file> in <duration>\n",
  );
});
