/** `history.*`: whether the results of runs are kept, and how many. */
import type { Milliseconds } from "../../model/ids.ts";
import { settingField, table } from "../schema/compound.ts";
import type { SettingWithDefault } from "../schema/element.ts";
import { integer, strictDuration, strictFlag } from "../schema/scalars.ts";

const historyEnabled: SettingWithDefault<boolean> = {
  key: "enabled",
  meaning: "Whether the results of each run are added to the workspace's history.",
  element: strictFlag(),
  builtIn: false,
};

const historyMaxRuns: SettingWithDefault<number> = {
  key: "max-runs",
  meaning: "How many runs the history of a workspace keeps.",
  element: integer({ expected: "a number from 1", min: 1 }),
  builtIn: 500,
};

const historyMaxAge: SettingWithDefault<Milliseconds> = {
  key: "max-age",
  meaning: "How long the history keeps a run.",
  element: strictDuration(),
  builtIn: "90d",
};

export const HISTORY_SETTINGS = { historyEnabled, historyMaxRuns, historyMaxAge } as const;

/** `history` */
export const historyTable = table(
  {
    enabled: settingField(historyEnabled),
    "max-runs": settingField(historyMaxRuns),
    "max-age": settingField(historyMaxAge),
  },
  { expected: "a table of settings for the history" },
);
