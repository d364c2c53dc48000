/** Copies of the bundled workspaces that another toolchain builds, each with a target directory of its own. */
import type { Workspace } from "../workspace.ts";
import { AARCH64, OLD_TOOLCHAIN, OLD_TOOLCHAIN_NEEDS, WINDOWS, WINDOWS_NEEDS } from "./toolchain.ts";
import { attendInsta, INSTA_FOLDER } from "../peer.ts";
import { attendMiri, MIRI_FOLDER } from "./miri.ts";
import { attendRecordings, RECORDED_ENVIRONMENT } from "../replays/recordings.ts";
import { WINE_ENVIRONMENT, attendWine } from "./wine.ts";
import { attendWindowsHost, onWindowsHost, WINDOWS_HOST_ENVIRONMENT } from "./windows-host.ts";

/** What differs from a plain copy; `source` is relative to the repository. */
export type ForeignWorkspace = Partial<Omit<Workspace, "folder">> & { readonly source: string };

const old = (source: string, ...targets: readonly string[]): ForeignWorkspace => ({
  source,
  environment: OLD_TOOLCHAIN,
  builds: [[], ...targets.map((target) => ["--target", target])],
  needs: OLD_TOOLCHAIN_NEEDS,
});

const onWindows = (source: string): ForeignWorkspace => ({
  source,
  environment: { ...OLD_TOOLCHAIN, ...WINE_ENVIRONMENT },
  builds: [["--target", WINDOWS]],
  needs: [...OLD_TOOLCHAIN_NEEDS, ...WINDOWS_NEEDS],
  attend: attendWine,
});

/** The runner itself is the Windows program, too. */
const asWindowsProgram = (source: string): ForeignWorkspace => ({
  ...onWindows(source),
  environment: { ...OLD_TOOLCHAIN, ...WINDOWS_HOST_ENVIRONMENT },
  command: onWindowsHost,
  attend: attendWindowsHost,
});

const pathWith = (folder: string, rest = ""): Readonly<Record<string, string>> => ({
  PATH: [folder, rest].join(":"),
});

/** Under the stand-in for Miri, which builds on its own account. */
const underMiri = (source: string, environment: Readonly<Record<string, string>>): ForeignWorkspace => ({
  source,
  environment: { ...environment, ...pathWith(MIRI_FOLDER, environment["PATH"] ?? process.env["PATH"]) },
  builds: [],
  attend: attendMiri,
});

export const FOREIGN_WORKSPACES: Readonly<Record<string, ForeignWorkspace>> = {
  "old-basic": old("test/fixtures/basic", AARCH64),
  "old-outcomes": old("test/fixtures/outcomes", AARCH64),
  "old-harness": old("test/fixtures/harness"),
  "old-example": old("examples/workspace"),
  "windows-basic": onWindows("test/fixtures/basic"),
  "windows-outcomes": onWindows("test/fixtures/outcomes"),
  "windows-host-basic": asWindowsProgram("test/fixtures/basic"),
  "windows-host-outcomes": asWindowsProgram("test/fixtures/outcomes"),
  "miri-basic": underMiri("test/fixtures/basic", {}),
  "miri-outcomes": underMiri("test/fixtures/outcomes", {}),
  "miri-old-basic": { ...underMiri("test/fixtures/basic", OLD_TOOLCHAIN), needs: OLD_TOOLCHAIN_NEEDS },
  recorded: {
    source: "test/fixtures/outcomes",
    environment: RECORDED_ENVIRONMENT,
    attend: attendRecordings,
  },
  insta: {
    source: "conformance/insta/crate",
    environment: pathWith(INSTA_FOLDER, process.env["PATH"]),
    attend: attendInsta,
  },
};
