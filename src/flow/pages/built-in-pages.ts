/** Shows text with the pager that is built in. */
import type { UserConfig } from "../../config/user/types.ts";
import { openPagerTerminal } from "../../os/terminal/pager-terminal.ts";
import { Document } from "../../pager/document.ts";
import { showPager } from "../../pager/pager.ts";
import { movesCursor } from "../../text/terminal/terminal-support.ts";
import type { Pages, CommandContext } from "../context.ts";

/** Undefined: there is no terminal that could show pages. */
export function builtInPages(
  context: CommandContext,
  { interface: manner, wrapping, showRuler }: UserConfig["ui"]["streampager"],
): Pages | undefined {
  const terminal = movesCursor(context.env) ? openPagerTerminal() : undefined;
  if (terminal === undefined) return undefined;
  const document = new Document();
  const port = {
    size: () => terminal.size(),
    takeScreen: (kind: "other" | "present") => terminal.takeScreen(kind),
    next: (within?: number) => terminal.next(within),
    now: context.monotonic,
    show: async (text: string) => {
      context.out.write(text);
      await context.out.settled();
    },
  };
  let isLeft = false;
  const show = async (): Promise<void> => {
    try {
      await showPager(port, document, { interface: manner, wrapping, showRuler });
    } finally {
      isLeft = true;
      await terminal.close();
    }
  };
  const left = show();
  return {
    get isLeft() {
      return isLeft;
    },
    write: (text) => {
      document.append(text);
      terminal.more();
    },
    // The text is made in the same thread that shows pages.
    settled: () => new Promise((resolve) => setImmediate(resolve)),
    close: () => {
      document.end();
      terminal.more();
      return left;
    },
  };
}
