/** Options of `list`. */
import type { ListRequest } from "../../model/requests/request.ts";
import { type ArgTable, oneOf, option, optionOr } from "../arg.ts";
import { SHOW_PROGRESS } from "./reporter.ts";

const heading = "Output options";

export const LIST = {
  format: optionOr(oneOf(["auto", "human", "oneline", "json", "json-pretty"]), "auto", {
    long: "message-format",
    short: "T",
    valueName: "FMT",
    heading,
  }),
  listType: optionOr(oneOf(["full", "binaries-only"]), "full", {
    long: "list-type",
    valueName: "TYPE",
    heading,
  }),
  showProgress: option(SHOW_PROGRESS, {
    long: "show-progress",
    valueName: "SHOW_PROGRESS",
    env: "NEXTEST_SHOW_PROGRESS",
    heading,
  }),
} satisfies ArgTable<Pick<ListRequest, "format" | "listType" | "showProgress">>;
