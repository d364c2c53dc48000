/*
 * The list of tests. Only rows in sight exist, and the chosen one. A row stays the same element for as long as it
 * does: a screen reader holds on to elements, and one that is replaced while it speaks makes it speak of others.
 * With groups it is a tree, otherwise a list.
 */
"use strict";

const ROW = 28;

/**
 * @param {(entry: Entry, isNew: boolean) => void} onSelect
 * @param {(key: string) => void} onToggle
 */
const testList = (onSelect, onToggle) => {
  const spacer = element("div", { class: "spacer", role: "presentation" });
  const node = element(
    "div",
    { class: "list", role: "listbox", tabindex: "0", "aria-label": "Tests" },
    spacer,
  );
  /** @type {Map<number, HTMLElement>} */
  const rows = new Map();
  /** @type {Row[]} */
  let shown = [];
  let selected = -1;
  let isTree = false;

  /** @param {number} index @param {Row} row */
  const rowOf = (index, row) => {
    const made = element("div", attributesOf(row, index), ...contentOf(row));
    made.style.top = `${index * ROW}px`;
    made.style.paddingLeft = `${12 + (row.level - 1) * 18}px`;
    made.addEventListener("click", () => {
      if (row.kind === "group") onToggle(row.key);
      else select(index, true);
    });
    return made;
  };

  /** @param {Row} row @param {number} index @returns {Record<string, string>} */
  const attributesOf = (row, index) => ({
    class: `row ${row.kind === "group" ? "group" : ""}`,
    role: isTree ? "treeitem" : "option",
    id: `row-${index}`,
    "aria-selected": String(index === selected),
    "aria-setsize": String(row.of),
    "aria-posinset": String(row.at + 1),
    "aria-label": spokenName(row),
    ...(isTree ? { "aria-level": String(row.level) } : {}),
    ...(row.kind === "group" ? { "aria-expanded": String(row.open) } : {}),
  });

  const draw = () => {
    const first = Math.max(0, Math.floor(node.scrollTop / ROW) - 8);
    const last = Math.min(shown.length, Math.ceil((node.scrollTop + node.clientHeight) / ROW) + 8);
    /** @param {number} index */
    const exists = (index) => index === selected || (index >= first && index < last);
    for (const [index, row] of rows) {
      if (exists(index)) continue;
      row.remove();
      rows.delete(index);
    }
    let next = spacer.firstElementChild;
    const inSight = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
    const outOfSight = selected >= 0 && (selected < first || selected >= last) ? [selected] : [];
    for (const index of [...outOfSight, ...inSight].sort((a, b) => a - b)) {
      const wanted = shown[index];
      if (wanted === undefined) continue;
      const row = rows.get(index) ?? rowOf(index, wanted);
      rows.set(index, row);
      if (row === next) next = next.nextElementSibling;
      else spacer.insertBefore(row, next);
    }
  };

  /** @param {number} index none of the rows for -1 */
  const mark = (index) => {
    rows.get(selected)?.setAttribute("aria-selected", "false");
    selected = index;
    draw();
    rows.get(selected)?.setAttribute("aria-selected", "true");
    if (selected < 0) node.removeAttribute("aria-activedescendant");
    else node.setAttribute("aria-activedescendant", `row-${selected}`);
  };

  /** @param {number} index @param {boolean} [isNew] whether "back" leads to what was shown before */
  const select = (index, isNew = false) => {
    const row = shown[index];
    if (row === undefined) return;
    const top = index * ROW;
    if (top < node.scrollTop) node.scrollTop = top;
    if (top + ROW > node.scrollTop + node.clientHeight) node.scrollTop = top + ROW - node.clientHeight;
    mark(index);
    if (row.kind === "test") onSelect(row.entry, isNew);
  };

  /** @param {Row[]} wanted @param {boolean} [stay] where it is scrolled to */
  const show = (wanted, stay = false) => {
    mark(-1);
    shown = wanted;
    isTree = shown.some(({ kind }) => kind === "group");
    node.setAttribute("role", isTree ? "tree" : "listbox");
    rows.clear();
    spacer.replaceChildren();
    spacer.style.height = `${shown.length * ROW}px`;
    // On a narrow page the list is no higher than its rows.
    node.style.setProperty("--rows", `${Math.max(2, shown.length) * ROW + 1}px`);
    node.toggleAttribute("data-empty", shown.length === 0);
    if (shown.length === 0) node.dataset["empty"] = "No tests to show";
    if (!stay) node.scrollTop = 0;
    draw();
  };

  node.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  node.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const row = shown[selected];
    if (row?.kind === "group" && togglesBy(row, event.key)) {
      event.preventDefault();
      onToggle(row.key);
      return;
    }
    const page = Math.max(1, Math.floor(node.clientHeight / ROW) - 1);
    /** @type {Record<string, number>} */
    const moves = {
      ArrowDown: selected + 1,
      ArrowUp: selected - 1,
      PageDown: selected + page,
      PageUp: selected - page,
      Home: 0,
      End: shown.length - 1,
    };
    const wanted = moves[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    select(Math.min(shown.length - 1, Math.max(0, wanted)));
  });

  return {
    node,
    draw,
    show,
    select,
    clear: () => mark(-1),
    isEmpty: () => selected < 0,
    isTest: () => shown[selected]?.kind === "test",
    firstTest: () => shown.findIndex(({ kind }) => kind === "test"),
    /** @param {PageTest} wanted */
    indexOf: (wanted) => shown.findIndex((row) => row.kind === "test" && row.entry.test === wanted),
    /** @param {string} key */
    groupIndex: (key) => shown.findIndex((row) => row.kind === "group" && row.key === key),
  };
};

/** @param {GroupRow} group @param {string} key */
const togglesBy = ({ open }, key) => key === "Enter" || key === (open ? "ArrowLeft" : "ArrowRight");

/** @param {Row} row */
const spokenName = (row) => {
  if (row.kind === "group") return `${row.title}, ${groupText(row)}`;
  const { test } = row.entry;
  return [wordOf(test), label(test), timeOf(test), row.cost ?? ""].filter((word) => word !== "").join(" ");
};

/** @param {GroupRow} group */
const groupText = ({ entries }) => {
  const { failed, all } = groupCounts(entries);
  return failed === 0 ? all : `${all}, ${failed} failed`;
};

/** @param {PageTest} test */
const timeOf = (test) => (test.status === "skip" ? "" : seconds(duration(test)));

/** @param {Row} row @returns {Node[]} */
const contentOf = (row) => {
  if (row.kind === "test") {
    const { test } = row.entry;
    return [
      statusWord(test),
      nameWithPath(test, row.path),
      ...(row.cost === undefined ? [] : [element("span", { class: "time cost" }, row.cost)]),
      element("span", { class: "time" }, timeOf(test)),
    ];
  }
  const { failed, all } = groupCounts(row.entries);
  return [
    element("span", { class: "marker" }, row.open ? "▾" : "▸"),
    element("span", { class: "name mono" }, element("span", { class: "leaf" }, row.title)),
    ...(failed === 0 ? [] : [element("span", { class: "fail" }, `${failed} failed`)]),
    element("span", { class: "dim" }, all),
    element("span", { class: "time" }, seconds(totalTime(row.entries))),
  ];
};
