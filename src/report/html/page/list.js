/*
 * The list of tests. Only rows in sight exist, and the chosen one. A row stays the same element for as long as it
 * does: a screen reader holds on to elements, and one that is replaced while it speaks makes it speak of others.
 */
"use strict";

const ROW = 28;

/** @param {(entry: Entry) => void} onSelect */
const testList = (onSelect) => {
  const spacer = element("div", { class: "spacer", role: "presentation" });
  const node = element(
    "div",
    { class: "list", role: "listbox", tabindex: "0", "aria-label": "Tests" },
    spacer,
  );
  /** @type {Map<number, HTMLElement>} */
  const rows = new Map();
  /** @type {Entry[]} */
  let shown = [];
  let selected = -1;

  /** @param {number} index @param {PageTest} test */
  const rowOf = (index, test) => {
    const row = element(
      "div",
      {
        class: "row",
        role: "option",
        id: `row-${index}`,
        "aria-selected": String(index === selected),
        "aria-setsize": String(shown.length),
        "aria-posinset": String(index + 1),
      },
      statusWord(test),
      element("span", { class: "name" }, label(test)),
      element("span", { class: "time" }, test.status === "skip" ? "" : seconds(duration(test))),
    );
    row.style.top = `${index * ROW}px`;
    row.addEventListener("click", () => select(index));
    return row;
  };

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
      const entry = shown[index];
      if (entry === undefined) continue;
      const row = rows.get(index) ?? rowOf(index, entry.test);
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

  /** @param {number} index */
  const select = (index) => {
    const entry = shown[index];
    if (entry === undefined) return;
    const top = index * ROW;
    if (top < node.scrollTop) node.scrollTop = top;
    if (top + ROW > node.scrollTop + node.clientHeight) node.scrollTop = top + ROW - node.clientHeight;
    mark(index);
    onSelect(entry);
  };

  /** @param {Entry[]} entries */
  const show = (entries) => {
    mark(-1);
    shown = entries;
    rows.clear();
    spacer.replaceChildren();
    spacer.style.height = `${shown.length * ROW}px`;
    node.scrollTop = 0;
    draw();
  };

  node.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  node.addEventListener("keydown", (event) => {
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
    if (wanted === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
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
    /** @param {PageTest} wanted */
    indexOf: (wanted) => shown.findIndex(({ test }) => test === wanted),
  };
};
