/** What a run takes over from an earlier build. */
import type { MetadataAnswer } from "../../cargo/metadata/metadata.ts";
import type { PathMap } from "../../cargo/path-map.ts";
import type { StoredBuild } from "../../model/build/build-meta-read.ts";

/** What is known without cargo. All absent: nothing is reused. */
export interface Reuse {
  readonly workspace?: MetadataAnswer | undefined;
  readonly build?: StoredBuild | undefined;
  /** The current root of the workspace, if it was moved. */
  readonly workspaceRemap?: string;
  /** Of an archive: where it was unpacked. */
  readonly unpacked?: Unpacked;
}

export interface Unpacked {
  readonly targetDirectory: string;
  readonly libdirs: NonNullable<PathMap["libdirs"]>;
}
