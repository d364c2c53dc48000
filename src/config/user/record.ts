/** `record.*`: whether runs are recorded, and how much is kept. */
import type { Milliseconds } from "../../model/ids.ts";
import { parseSize } from "../../text/values/parse-size.ts";
import { byShape, settingField, table } from "../schema/compound.ts";
import type { SettingWithDefault } from "../schema/element.ts";
import { integer, mapped, strictDuration, strictFlag, strictText } from "../schema/scalars.ts";

const EXPECTED = 'a size such as "10MB" or "1GiB"';

const size = byShape<number>(EXPECTED, {
  integer: integer({ expected: EXPECTED, min: 0 }),
  string: mapped(
    strictText(EXPECTED),
    (text, node, report) => parseSize(text) ?? report.refuse(node, EXPECTED),
  ),
});

const recordEnabled: SettingWithDefault<boolean> = {
  key: "enabled",
  meaning: "Whether runs are recorded; needs `experimental.record` too.",
  element: strictFlag(),
  builtIn: false,
};

const maxOutputSize: SettingWithDefault<number> = {
  key: "max-output-size",
  meaning: "How much of one stream of a test's output is recorded.",
  element: size,
  builtIn: "10MB",
};

const maxRecords: SettingWithDefault<number> = {
  key: "max-records",
  meaning: "How many recorded runs are kept.",
  element: integer({ expected: "a number from 0", min: 0 }),
  builtIn: 100,
};

const maxTotalSize: SettingWithDefault<number> = {
  key: "max-total-size",
  meaning: "Maximum total size of the recorded runs.",
  element: size,
  builtIn: "1GB",
};

const maxAge: SettingWithDefault<Milliseconds> = {
  key: "max-age",
  meaning: "How long recorded runs are kept.",
  element: strictDuration(),
  builtIn: "30d",
};

/** Less would leave no room for the mark that output was cut; more would not fit into memory. */
export const OUTPUT_SIZE_LIMITS = { min: 1000, max: 256 * 1024 * 1024 } as const;

export const RECORD_SETTINGS = { recordEnabled, maxOutputSize, maxRecords, maxTotalSize, maxAge } as const;

/** `record` */
export const recordTable = table(
  {
    enabled: settingField(recordEnabled),
    "max-output-size": settingField(maxOutputSize),
    "max-records": settingField(maxRecords),
    "max-total-size": settingField(maxTotalSize),
    "max-age": settingField(maxAge),
  },
  { expected: "a table of settings for recording" },
);
