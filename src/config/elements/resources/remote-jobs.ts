/** `remote-jobs` (ours): how many tests run on other machines at the same time. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { integer } from "../../schema/scalars.ts";

export const remoteJobs: SettingWithDefault<number> = {
  key: "remote-jobs",
  meaning: "Number of tests that run on other machines at the same time when `--remote` is given.",
  element: integer({ expected: "a number from 1", min: 1 }),
  builtIn: 64,
  extension: true,
};
