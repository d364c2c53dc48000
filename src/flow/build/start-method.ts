/** How a test is started, and why: for `show-config test`. */
import type { Wrapper } from "../../config/profile/scripts.ts";
import type { TestBinary } from "../../model/build/binaries.ts";
import type { StartMethod } from "../../model/effective-settings.ts";
import type { TestSettings } from "../../model/settings.ts";
import { forkServerObstacle } from "../../os/linux/fork-server/obstacle.ts";
import type { ListedTests } from "./list-tests.ts";

/** Modes of the cache in which a test that is executed is observed. */
const WRITES: ReadonlySet<TestSettings["cache"]["mode"]> = new Set(["write", "read-write"]);

export function startMethod(
  { launcher, profile }: ListedTests,
  binary: TestBinary,
  settings: TestSettings,
): StartMethod {
  const { forkServer, runWrapper } = settings;
  if (forkServer === "off") return { way: "program", reason: "fork-server is off" };
  const wrapper: Wrapper | undefined = runWrapper === undefined ? undefined : profile.wrapper(runWrapper);
  if (launcher.argvPrefix(binary, wrapper).length > 0) {
    return { way: "program", reason: "a wrapper script or target runner starts it" };
  }
  if (WRITES.has(settings.cache.mode)) return { way: "program", reason: "the cache observes it" };
  const obstacle = forkServerObstacle(binary.path, launcher.environment(binary, "run", wrapper));
  if (obstacle !== undefined) return { way: "program", reason: obstacle };
  return { way: "fork-server", reason: "once enough tests of its program were started" };
}
