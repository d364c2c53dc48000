/** Says on standard error what becomes of an archive. */
import { newsText, type News } from "../archive/news.ts";
import { hasKnownFormat, unknownFormatCause } from "../archive/names.ts";
import { AS_IT_IS, type Shown } from "../archive/placeholders.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { CommonOptions, ReuseBuildOptions } from "../model/options.ts";
import { shouldColorize } from "../text/color.ts";
import { paintFor } from "../text/style.ts";
import type { World } from "./world.ts";

export function newsTeller(
  world: World,
  { color, verbose }: CommonOptions,
  shown: Shown = AS_IT_IS,
): (news: News) => void {
  const paint = paintFor(shouldColorize(color, { env: world.env, isTty: world.stderr.isTty }));
  return (news) => world.err.write(newsText(news, { paint, verbose, shown }));
}

/** There is one format; a name that says nothing of it has to be helped. */
export function checkArchiveFormat(
  file: string,
  format: ReuseBuildOptions["archiveFormat"],
): Result<undefined> {
  if (format !== "auto" || hasKnownFormat(file)) return ok(undefined);
  const message = `failed to autodetect archive format for ${file}`;
  const help = "say the format with `--archive-format`";
  return err([{ kind: "setup", message, causes: [unknownFormatCause(file)], help }]);
}
