/** `store.dir`: where reports are stored, under the workspace root. */
import type { SettingWithDefault } from "../../schema/element.ts";
import { text } from "../../schema/scalars.ts";

export const storeDir: SettingWithDefault<string> = {
  key: "dir",
  meaning:
    "Directory for the files that runs write, relative to the workspace root; each profile has its own directory in it.",
  element: text({ expected: "a path" }),
  builtIn: "target/nextest",
};
