/** One self-contained page about a run. */
import type { Output, Sink } from "../output.ts";
import type { FiltersetOf } from "../rerun-line.ts";
import { PageCollector, type PageData, type PageUnit } from "./data.ts";
import arrange from "./page/arrange.browser.js" with { type: "text" };
import blocks from "./page/blocks.browser.js" with { type: "text" };
import client from "./page/client.browser.js" with { type: "text" };
import copy from "./page/copy.browser.js" with { type: "text" };
import costs from "./page/costs.browser.js" with { type: "text" };
import details from "./page/details.browser.js" with { type: "text" };
import failures from "./page/failures.browser.js" with { type: "text" };
import links from "./page/links.browser.js" with { type: "text" };
import list from "./page/list.browser.js" with { type: "text" };
import output from "./page/output.browser.js" with { type: "text" };
import overview from "./page/overview.browser.js" with { type: "text" };
import scripts from "./page/scripts.browser.js" with { type: "text" };
import sgr from "./page/sgr.browser.js" with { type: "text" };
import theme from "./page/theme.browser.js" with { type: "text" };
import timeline from "./page/timeline.browser.js" with { type: "text" };
import verdict from "./page/verdict.browser.js" with { type: "text" };
import style from "./page/style.css" with { type: "text" };

/** Tests and scripts are written as they end: kept until then, their output would be in memory several times over. */
export function htmlOutput(sink: Sink, filtersetOf: FiltersetOf): Output {
  const collector = new PageCollector(filtersetOf);
  let before = HEAD;
  const add = (unit: PageUnit): void => {
    sink.write(before + embed(unit));
    before = ",";
  };
  return {
    on: (event) => {
      const unit = collector.on(event);
      if (unit !== undefined) add(unit);
    },
    finish: () => {
      const data = collector.data();
      if (data === undefined) return;
      collector.unfinished().forEach(add);
      sink.write(`${before === HEAD ? HEAD : ""}],${embed(data).slice(1)}${TAIL}`);
    },
  };
}

/** The page: its script builds everything from the data, with text nodes only, so that nothing in it can be markup. */
const HEAD = `<!doctype html>
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
<script type="application/json" id="data">{"units":[`;

const TAIL = `</script>
<script>${[blocks, theme, costs, links, copy, sgr, output, verdict, arrange, list, timeline, scripts, failures, overview, details, client].join("\n")}</script>
</body>
</html>
`;

/** JSON inside a script element: without `<` it cannot end the element or open a comment. */
function embed(data: PageData | PageUnit): string {
  return JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
