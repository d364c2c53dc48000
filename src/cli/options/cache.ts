/** Options of the commands below `cache`. */
import type { CacheInfoRequest, CacheVerifyRequest } from "../../model/requests/request.ts";
import { type ArgTable, oneOf, optionOr } from "../arg.ts";
import { UNSIGNED } from "../readers.ts";

const format = optionOr(oneOf(["human", "json"]), "human", { long: "format", valueName: "FORMAT" });

export const CACHE = { format } satisfies ArgTable<Pick<CacheInfoRequest, "format">>;

export const CACHE_VERIFY = {
  format,
  count: optionOr(UNSIGNED, "100", { long: "count", valueName: "N" }),
} satisfies ArgTable<Pick<CacheVerifyRequest, "format" | "count">>;
