/** Long output through a pager, if standard output is a terminal. */
import { ownPlatform } from "../../cargo/toolchain/platforms.ts";
import { loadUserConfig } from "../../config/user/load.ts";
import type { UserConfig } from "../../config/user/types.ts";
import type { CommonOptions } from "../../model/requests/options.ts";
import type { TextRequest } from "../../model/requests/request.ts";
import { type Pager, startPager } from "../../os/terminal/external-pager.ts";
import type { Pages, CommandContext } from "../context.ts";
import { withoutCommands } from "../../text/safe/ci-commands.ts";
import { ciSystem } from "../../text/safe/ci-system.ts";
import { warn } from "../notices.ts";

type Paging = Pick<UserConfig["ui"], "pager" | "paginate" | "streampager">;

/** Whether a user can turn pages. */
export function mayPage(context: CommandContext, { noPager }: CommonOptions): boolean {
  return context.stdout.isTty && !noPager;
}

interface PagesOptions {
  readonly common: CommonOptions;
  readonly ui: Paging;
}

/** Opens the user's pager, or the way to standard output where there is none to be used. */
export async function openPages(context: CommandContext, { common, ui }: PagesOptions): Promise<Pages> {
  const { pager, paginate, streampager } = ui;
  // What was written so far comes first; at a terminal both streams are one.
  if (context.stdout.isTty) await Promise.all([context.out.settled(), context.err.settled()]);
  if (!mayPage(context, common) || paginate === "never") return plainPages(context);
  if (pager.kind === "builtin") {
    const { builtInPages } = await import("./built-in-pages.ts");
    return builtInPages(context, streampager) ?? plainPages(context);
  }
  const started = startPager({ command: pager.command, env: { ...context.env, ...pager.env } });
  if (started.ok) return pagerPages(started.value);
  const message = `cannot start the pager \`${pager.command[0]}\`: ${started.error.message}`;
  warn(context, message);
  // Two streams to one terminal: the warning must not come in the middle of the text.
  await context.err.settled();
  return plainPages(context);
}

function plainPages({ out }: CommandContext): Pages {
  return {
    isLeft: false,
    write: (text) => out.write(text),
    settled: () => (out.isFull ? out.settled() : undefined),
    close: () => Promise.resolve(),
  };
}

function pagerPages(pager: Pager): Pages {
  let pieces: string[] = [];
  const settled = async (): Promise<void> => {
    const text = pieces.join("");
    pieces = [];
    if (text !== "" && !pager.hasEnded) await pager.write(text);
  };
  return {
    get isLeft() {
      return pager.hasEnded;
    },
    write: (text) => pieces.push(text),
    settled,
    close: async () => {
      await settled();
      await pager.close();
    },
  };
}

/** Shows the text through the user's pager, or writes it where there is none to be used. */
export async function showPages(context: CommandContext, text: string, options: PagesOptions): Promise<void> {
  const pages = await openPages(context, options);
  pages.write(withoutCommands(ciSystem(context.env), text));
  await pages.close();
}

/** Help. It is shown whatever is wrong with the user's configuration. */
export async function showText(context: CommandContext, { common, text }: TextRequest): Promise<void> {
  if (!mayPage(context, common)) {
    context.out.write(text);
    return;
  }
  const file = context.env["NEXTEST_USER_CONFIG_FILE"];
  const about = { platform: ownPlatform(), env: context.env, strict: false, warn: () => undefined };
  const user = await loadUserConfig(file === undefined ? about : { ...about, file });
  const known = user.ok ? user : await loadUserConfig({ ...about, file: "none" });
  if (known.ok) await showPages(context, text, { common, ui: known.value.ui });
  else context.out.write(text);
}
