/** Whether a command compares with an earlier state of the files. */
import type { BuildRequest } from "../../model/requests/request.ts";
import type { Configured } from "./configure.ts";

type Filtersets = Pick<Configured, "filtersets">;

/** Whether it compares with anything: then the build must wait until the comparison is open. */
export function compares(request: BuildRequest, { filtersets }: Filtersets): boolean {
  return request.filter.changed?.compares === true || filtersets.some(({ usesAffected }) => usesAffected);
}

/** The same, or one of its options was given for nothing; otherwise nothing of comparisons is loaded. */
export function mayCompare(request: BuildRequest, configured: Filtersets): boolean {
  return request.filter.changed !== undefined || compares(request, configured);
}
