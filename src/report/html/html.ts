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
      if (data !== undefined) sink.write(page(data));
    },
  };
}

/** The page: its script builds everything from the data, with text nodes only, so that nothing in it can be markup. */
export function page(data: PageData): string {
  return `<!doctype html>
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
<script type="application/json" id="data">${embed(data)}</script>
<script>${[blocks, timeline, client].join("\n")}</script>
</body>
</html>
`;
}

/** JSON inside a script element: without `<` it cannot end the element or open a comment. */
function embed(data: PageData): string {
  return JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
