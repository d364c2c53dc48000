/** One self-contained page about a run, written when the run is over. */
import type { Output, Sink } from "../output.ts";
import { PageCollector, type PageData } from "./data.ts";
import blocks from "./page/blocks.js" with { type: "text" };
import client from "./page/client.js" with { type: "text" };
import timeline from "./page/timeline.js" with { type: "text" };
import style from "./page/style.css" with { type: "text" };

export function htmlOutput(sink: Sink): Output {
  const collector = new PageCollector();
  return {
    on: (event) => collector.on(event),
    finish: () => {
      const data = collector.data();
      if (data !== undefined) for (const piece of page(data)) sink.write(piece);
    },
  };
}

/** The page: its script builds everything from the data, with text nodes only, so that nothing in it can be markup. */
export function* page(data: PageData): Generator<string> {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Test run</title>
<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript to show the run.</noscript>
<script type="application/json" id="data">`;
  yield* dataOf(data);
  yield `</script>
<script>${[blocks, timeline, client].join("\n")}</script>
</body>
</html>
`;
}

/** The data as JSON, a test at a time: all of it at once would be in memory several times over. */
function* dataOf({ tests, ...run }: PageData): Generator<string> {
  yield `${embed(run).slice(0, -1)},"tests":[`;
  for (const [index, test] of tests.entries()) yield (index === 0 ? "" : ",") + embed(test);
  yield "]}";
}

/** JSON inside a script element: without `<` it cannot end the element or open a comment. */
function embed(data: Omit<PageData, "tests"> | PageData["tests"][number]): string {
  return JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
