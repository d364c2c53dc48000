/** `max-memory` (ours): how much memory tests that run at the same time may require together. */
import type { MemoryBudget } from "../../../model/settings.ts";
import { parseSize } from "../../../text/values/parse-size.ts";
import type { Element, Setting } from "../../schema/element.ts";
import { mapped, strictText } from "../../schema/scalars.ts";
import { showMemorySize } from "./memory-size.ts";

const EXPECTED = 'a size such as "4 GiB", or a share such as "75%" of what the machine or container has';

export const memoryBudget: Element<MemoryBudget> = mapped(
  strictText(EXPECTED),
  (text, node, report) => readBudget(text) ?? report.refuse(node, EXPECTED),
);

export const maxMemory: Setting<MemoryBudget> = {
  key: "max-memory",
  meaning:
    "Memory that tests which run at the same time may require together by `memory-required`. Without it there is no limit.",
  element: memoryBudget,
  extension: true,
};

function readBudget(text: string): MemoryBudget | undefined {
  const percent = /^(\d{1,3})%$/.exec(text)?.[1];
  if (percent === undefined) {
    const bytes = parseSize(text);
    return bytes === undefined || bytes === 0 ? undefined : { kind: "bytes", bytes };
  }
  const share = Number(percent) / 100;
  return share > 0 && share <= 1 ? { kind: "share", share } : undefined;
}

export function showMaxMemory(budget: MemoryBudget): string {
  return budget.kind === "bytes" ? showMemorySize(budget.bytes) : `${Math.round(budget.share * 100)}%`;
}
