/** Whether doctests belong to the tests of this command. */
import type { Profile } from "../../config/profile/profile.ts";
import type { TestBinary } from "../../model/build/binaries.ts";
import type { DoctestChoice } from "../../model/requests/options.ts";
import type { BuildRequest } from "../../model/requests/request.ts";

export const DOCTEST_KIND = "doctest";

/** `isBuiltIn`: neither command line, environment nor configuration set a value. */
export interface ChosenDoctests {
  readonly choice: DoctestChoice;
  readonly isBuiltIn: boolean;
}

const NO_DOCTESTS: ChosenDoctests = { choice: "none", isBuiltIn: false };

export function chosenDoctests(
  { command, doctests }: BuildRequest & { readonly command?: string },
  profile: Profile,
): ChosenDoctests {
  if (command === "bench") return NO_DOCTESTS;
  return profile.doctests(doctests === undefined ? {} : { doctests });
}

/** For a binary of which only the id is known. */
export function isDoctestId(id: string): boolean {
  return id.includes(`::${DOCTEST_KIND}/`);
}

export function isWanted({ kind }: TestBinary, choice: DoctestChoice): boolean {
  switch (choice) {
    case "include":
      return true;
    case "only":
      return kind === DOCTEST_KIND;
    case "none":
      return kind !== DOCTEST_KIND;
  }
}
