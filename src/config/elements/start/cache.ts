/** `cache` (ours): whether a test's result may be reused and stored; and `[cache]`, how the store is kept. */
import { type CacheServer, parseCacheServer } from "../../../model/requests/cache-server.ts";
import type { SettingValue } from "../../../model/effective-settings.ts";
import type { Milliseconds } from "../../../model/ids.ts";
import { CACHE_MODES, CACHE_WRITES, type CacheSetting, type CacheWrite } from "../../../model/settings.ts";
import { parseSize } from "../../../text/values/parse-size.ts";
import { byShape, list, optional, settingField, table } from "../../schema/compound.ts";
import type { Setting, SettingWithDefault } from "../../schema/element.ts";
import { choice, flag, integer, mapped, strictDuration, strictText, text } from "../../schema/scalars.ts";

const EXPECTED =
  'true, false, one of "off", "read", "write" and "read-write", or a table with `mode` and `inputs`';

const mode = byShape<CacheSetting["mode"]>(EXPECTED, {
  boolean: mapped(flag(), (on) => (on ? "read-write" : "off")),
  string: choice(CACHE_MODES),
});

const inputs = list(text({ expected: "a glob" }), 'an array of globs such as ["tests/data/**"]');

const asMode = mapped(mode, (given): CacheSetting => ({ mode: given, inputs: [] }));

export const cache: SettingWithDefault<CacheSetting> = {
  key: "cache",
  meaning:
    "Whether the result of a test may be taken from the cache, and stored in it. Without it, `--cache` decides.",
  element: byShape<CacheSetting>(EXPECTED, {
    boolean: asMode,
    string: asMode,
    table: mapped(
      table(
        {
          mode: optional(
            mode,
            "Whether results are taken from the cache (`read`), stored in it (`write`), or both. Without it, `--cache` decides.",
          ),
          inputs: optional(
            inputs,
            "Files that the tests read, as globs relative to the workspace's root; needed only where reading cannot be observed.",
          ),
        },
        { expected: EXPECTED },
      ),
      (value): CacheSetting => ({ mode: value.mode ?? "default", inputs: value.inputs ?? [] }),
    ),
  }),
  builtIn: {},
  extension: true,
};

export function showCache({ mode: chosen, inputs: globs }: CacheSetting): SettingValue {
  if (globs.length === 0) return chosen === "default" ? "as `--cache` says" : chosen;
  return { mode: chosen, inputs: globs };
}

const SIZE = 'a size such as "2GB"';

const dir: Setting<string> = {
  key: "dir",
  meaning:
    "Directory of the store, relative to the workspace root; unless given it is shared by all workspaces.",
  element: text({ expected: "a path" }),
};
const maxSize: Setting<number> = {
  key: "max-size",
  meaning: "Maximum size of the store; the least recently used results are removed first. Built in: 1GB.",
  element: byShape<number>(SIZE, {
    integer: integer({ expected: SIZE, min: 0 }),
    string: mapped(strictText(SIZE), (given, node, report) => parseSize(given) ?? report.refuse(node, SIZE)),
  }),
};
const maxAge: Setting<Milliseconds> = {
  key: "max-age",
  meaning: "How long results are kept that no run uses. Built in: 30d.",
  element: strictDuration(),
};
const env: Setting<readonly string[]> = {
  key: "env",
  meaning:
    "Names or globs of variables that do not affect results, in addition to the usual ones; with `!` before it, a variable that does.",
  element: list(
    text({ expected: "the name of a variable, or a glob" }),
    'an array such as ["MY_SESSION_*", "!GITHUB_SHA"]',
  ),
};

const SERVER =
  'an address such as "https://cache.example/tests", "grpc://cache.example:8980" or "redis://cache.example:6379"';
const remote: Setting<CacheServer> = {
  key: "remote",
  meaning: "Server that shares results between machines.",
  element: mapped(
    strictText(SERVER),
    (given, node, report) => parseCacheServer(given) ?? report.refuse(node, SERVER),
  ),
};
const write: Setting<CacheWrite> = {
  key: "write",
  meaning: 'When results are written to that server: "never", in "ci", or "always". Built in: never.',
  element: choice(CACHE_WRITES),
};

/** `[cache]` of a repository's file. */
export const cacheStore = table(
  {
    dir: settingField(dir),
    "max-size": settingField(maxSize),
    "max-age": settingField(maxAge),
    env: settingField(env),
    remote: settingField(remote),
    write: settingField(write),
  },
  { expected: "a table with `dir`, `max-size`, `max-age`, `env`, `remote` and `write`" },
);
