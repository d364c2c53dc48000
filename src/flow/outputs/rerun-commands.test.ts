/** The commands that reports offer for one test. */
import { expect, test } from "bun:test";
import { binaryId, testName } from "../../model/ids.ts";
import { humanOptions, PLAIN_DEFAULTS } from "./human-options.ts";
import { attempt, FAILED, runStarted, testFinished } from "../../report/testing/events.fixture.ts";
import { Workbench } from "../commands.fixture.ts";
import { rerunCommand } from "../history/rerun-command.ts";
import { makeOutput } from "./make-output.ts";

const RUNNER = {
  warmUp: () => undefined,
  produce: () => {
    throw new Error("nothing runs");
  },
};

test("a test whose name has no characters can be run again from the page and from the history", async () => {
  using bench = new Workbench();
  let page = "";
  const sink = { write: (text: string) => (page += text) };
  const aside = {
    part: () => {
      throw new Error("the page keeps nothing aside");
    },
  };
  const human = humanOptions(bench.context(RUNNER), PLAIN_DEFAULTS, { color: "never", place: "file" });
  const output = await makeOutput("html", { sink, aside }, { human, repository: { workspacePrefix: "" } });
  output.on(runStarted());
  output.on(testFinished("", [attempt(FAILED)]));
  output.finish();
  const filterset = "binary_id(=crate) & test(/^$/)";
  expect(page).toContain(filterset);
  expect(rerunCommand({ binaryId: binaryId("crate"), testName: testName("") }, undefined)).toContain(
    filterset,
  );
});
