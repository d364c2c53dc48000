/** Help for the options about doctests. */
import type { DOCTESTS } from "../../options/doctests.ts";
import type { TableHelp } from "../text.ts";

export const DOCTESTS_HELP: TableHelp<typeof DOCTESTS> = {
  doctests: {
    short: "Whether doctests are among the tests (extension)",
    long: [
      "They are compiled by rustdoc as for `cargo test --doc`, and each has its own process, even if rustdoc merges them. The filterset `kind(doctest)` matches them. The default is what the profile says, or `none`.",
    ],
    values: { include: "Together with the other tests", only: "Without other tests", none: "Not at all" },
  },
  doc: { short: "Only doctests, as `--doctests only` (extension)" },
};
