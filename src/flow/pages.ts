/** Long output a page at a time, where somebody looks at it. */
import { ownPlatform } from "../cargo/platforms.ts";
import { loadUserConfig } from "../config/user/load.ts";
import type { UserConfig } from "../config/user/types.ts";
import type { CommonOptions, TextRequest } from "../model/request.ts";
import { showThrough } from "../os/pager.ts";
import type { World } from "./world.ts";

type Paging = Pick<UserConfig["ui"], "pager" | "paginate">;

/** Whether there is anybody to turn pages. */
export function mayPage(world: World, { noPager }: CommonOptions): boolean {
  return world.stdout.isTty && !noPager;
}

/** Shows the text through the user's pager, or writes it where there is none to be used. */
export async function showPages(
  world: World,
  text: string,
  { common, ui }: { readonly common: CommonOptions; readonly ui: Paging },
): Promise<void> {
  const { pager, paginate } = ui;
  // What was written so far comes first; at a terminal both streams are one.
  if (world.stdout.isTty) await Promise.all([world.out.settled(), world.err.settled()]);
  if (!mayPage(world, common) || paginate === "never" || pager.kind === "builtin") {
    world.out.write(text);
    return;
  }
  const shown = await showThrough({ command: pager.command, env: { ...world.env, ...pager.env } }, text);
  if (shown.ok) return;
  const message = `cannot start the pager \`${pager.command[0]}\`: ${shown.error.message}`;
  world.err.write(world.describeWarning({ level: "warning", message }));
  // Two streams to one terminal: the warning must not come in the middle of the text.
  await world.err.settled();
  world.out.write(text);
}

/** Help. It is shown whatever is wrong with the user's configuration. */
export async function showText(world: World, { common, text }: TextRequest): Promise<void> {
  if (!mayPage(world, common)) {
    world.out.write(text);
    return;
  }
  const file = world.env["NEXTEST_USER_CONFIG_FILE"];
  const about = { platform: ownPlatform(), env: world.env, strict: false, warn: () => undefined };
  const user = await loadUserConfig(file === undefined ? about : { ...about, file });
  const known = user.ok ? user : await loadUserConfig({ ...about, file: "none" });
  if (known.ok) await showPages(world, text, { common, ui: known.value.ui });
  else world.out.write(text);
}
