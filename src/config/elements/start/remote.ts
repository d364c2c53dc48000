/** `remote` (ours): whether a test may run on other machines (`--remote`), and its requirements there. */
import type { SettingValue } from "../../../model/effective-settings.ts";
import { REMOTE_MODES, type RemoteSetting } from "../../../model/settings.ts";
import { byShape, list, optional, record, table } from "../../schema/compound.ts";
import type { SettingWithDefault } from "../../schema/element.ts";
import { choice, mapped, text } from "../../schema/scalars.ts";

const EXPECTED =
  'one of "always", "prefer" and "never", or a table with `mode`, `platform`, `inputs`, `env` and `outputs`';

const mode = choice(REMOTE_MODES);

const PLAIN = { platform: {}, inputs: [], env: [], outputs: [] } as const;

const platform = mapped(
  record(text({ expected: "the value of a platform property" }), {
    expected: 'a table of platform properties such as { OSFamily = "linux" }',
  }),
  (properties): Readonly<Record<string, string>> => Object.fromEntries(properties),
);

const globs = list(text({ expected: "a glob" }), 'an array of globs such as ["testdata/**"]');
const names = list(
  text({ expected: "the name of a variable, or a glob" }),
  'an array of names of variables such as ["DATABASE_*"]',
);
const paths = list(text({ expected: "a path" }), 'an array of paths such as ["target/report.xml"]');

export const remote: SettingWithDefault<RemoteSetting> = {
  key: "remote",
  meaning: "Whether a test runs on other machines when `--remote` is given, and what it needs there.",
  element: byShape<RemoteSetting>(EXPECTED, {
    string: mapped(mode, (given): RemoteSetting => ({ mode: given, ...PLAIN })),
    table: mapped(
      table(
        {
          mode: optional(
            mode,
            "Whether it runs on the server (`always`), locally (`never`), or locally only if the server cannot be reached (`prefer`).",
          ),
          platform: optional(platform, "Properties by which the server chooses machines."),
          inputs: optional(globs, "More files to send, as globs relative to the workspace's root."),
          env: optional(names, "Variables of the runner's environment to send, by name or glob."),
          outputs: optional(
            paths,
            "Files and folders that the test writes and that are downloaded, relative to the workspace's root.",
          ),
        },
        { expected: EXPECTED },
      ),
      (value): RemoteSetting => ({
        mode: value.mode ?? "always",
        platform: value.platform ?? {},
        inputs: value.inputs ?? [],
        env: value.env ?? [],
        outputs: value.outputs ?? [],
      }),
    ),
  }),
  builtIn: "always",
  extension: true,
};

export function showRemote({ mode: chosen, platform: properties, ...lists }: RemoteSetting): SettingValue {
  const given = Object.entries({ platform: properties, ...lists }).filter(
    ([, value]) => Object.keys(value).length > 0,
  );
  return given.length === 0 ? chosen : { mode: chosen, ...Object.fromEntries(given) };
}
