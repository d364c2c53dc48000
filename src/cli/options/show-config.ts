/** Options of the commands below `show-config`. */
import type { ShowTestGroupsRequest, ShowTestSettingsRequest } from "../../model/requests/request.ts";
import { type ArgTable, flag, list, oneOf, option, optionOr, TEXT } from "../arg.ts";
import { TEST_GROUP } from "../readers.ts";

export const TEST_GROUPS = {
  showDefault: flag({ long: "show-default" }),
  groups: list(TEST_GROUP, { long: "groups", valueName: "GROUPS" }),
} satisfies ArgTable<Pick<ShowTestGroupsRequest, "showDefault" | "groups">>;

export const TEST_SETTINGS = {
  format: optionOr(oneOf(["human", "json"]), "human", {
    long: "message-format",
    short: "T",
    valueName: "FMT",
    heading: "Output options",
  }),
} satisfies ArgTable<Pick<ShowTestSettingsRequest, "format">>;

/** `show-config test <FILTERSET>`, or `-E` as elsewhere. */
export const FILTERSET_WORD = option(TEXT, { valueName: "FILTERSET", requiredUnless: ["filterset"] });
