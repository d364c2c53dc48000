/** `ui.show-progress` and `ui.max-progress-running`: the live display while tests run. */
import type { ShowProgress } from "../../model/requests/options.ts";
import { byShape } from "../schema/compound.ts";
import type { SettingWithDefault } from "../schema/element.ts";
import { choice, integer } from "../schema/scalars.ts";

export const showProgress: SettingWithDefault<ShowProgress> = {
  key: "show-progress",
  meaning: "How progress is shown while tests run.",
  element: choice(["auto", "none", "bar", "counter", "only"]),
  builtIn: "auto",
};

const EXPECTED = 'a number from 0, or "infinite"';

export const maxProgressRunning: SettingWithDefault<number | "infinite"> = {
  key: "max-progress-running",
  meaning: "How many running tests the progress display lists; further ones are counted.",
  element: byShape<number | "infinite">(EXPECTED, {
    integer: integer({ expected: EXPECTED, min: 0 }),
    string: choice(["infinite"]),
  }),
  builtIn: 8,
};
