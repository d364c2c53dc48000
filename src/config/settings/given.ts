/** Settings that the command line or the environment decides, above every file. */
import type { GivenValues } from "../../model/requests/options.ts";

export interface GivenSettings extends GivenValues {
  /** A JUnit report is wanted in addition to the profile's: now, or later from the events that are kept. */
  readonly junitReport?: true;
}
