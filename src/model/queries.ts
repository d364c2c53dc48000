/** What a filter may ask about a binary or a test. */
import type { BinaryKind } from "./binaries.ts";
import type { BinaryId, PackageId, TestName } from "./ids.ts";
import type { BuildPlatform } from "./platform.ts";

export interface BinaryQuery {
  readonly packageId: PackageId;
  readonly binaryId: BinaryId;
  readonly kind: BinaryKind;
  readonly binaryName: string;
  readonly platform: BuildPlatform;
}

export interface TestQuery {
  readonly binary: BinaryQuery;
  readonly testName: TestName;
}

/** A filter's verdict on a whole binary: `maybe` means that it depends on the test. */
export type Ternary = "yes" | "no" | "maybe";

/** A filter over tests, ready to be asked. Made by `filterset/` from source text. */
export interface TestFilter {
  matchesBinary(query: BinaryQuery): Ternary;
  matchesTest(query: TestQuery): boolean;
}
