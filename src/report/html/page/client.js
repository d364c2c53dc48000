/* Builds the page from the embedded data. Text becomes text nodes only; nothing is ever parsed as HTML. */
"use strict";
(() => {
  /** @typedef {import("../data.ts").PageData} PageData */
  /** @typedef {import("../data.ts").PageTest} PageTest */
  const ROW = 28;
  /** @type {PageData & { readonly tests: readonly PageTest[] }} */
  const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}");

  /** @param {PageTest} test */
  const duration = (test) => test.attempts.reduce((sum, attempt) => sum + attempt.duration, 0);
  /** @param {PageTest} test */
  const label = (test) =>
    `${test.binary} ${test.name}${test.stress === undefined ? "" : ` (round ${test.stress})`}`;

  const RANK = { fail: 0, timeout: 0, "exec-fail": 0, flaky: 1, leak: 2, pass: 3, skip: 4 };
  const tests = data.tests
    .map((test, index) => ({ test, index, text: label(test).toLowerCase() }))
    .sort((a, b) => RANK[a.test.status] - RANK[b.test.status] || a.index - b.index);

  /** @type {{ id: string, title: string, accepts: (test: PageTest) => boolean }[]} */
  const CHOICES = [
    { id: "all", title: "All", accepts: () => true },
    { id: "failed", title: "Failed", accepts: (test) => FAILED.has(test.status) },
    { id: "flaky", title: "Flaky", accepts: (test) => test.status === "flaky" },
    { id: "slow", title: "Slow", accepts: (test) => test.slow },
    { id: "passed", title: "Passed", accepts: (test) => test.status === "pass" || test.status === "leak" },
    { id: "skipped", title: "Skipped", accepts: (test) => test.status === "skip" },
  ];
  let choice = CHOICES[0];
  let shown = tests;
  /** Index into `shown`; -1 shows the overview. */
  let selected = -1;

  const { stats } = data;
  const failedCount = stats.failed + stats.execFailed + stats.failedTimedOut;
  const search = document.createElement("input");
  search.type = "search";
  search.placeholder = "Search tests ( / )";
  search.setAttribute("aria-label", "Search tests by name");
  const spacer = element("div", { class: "spacer", role: "presentation" });
  const list = element(
    "div",
    { class: "list", role: "listbox", tabindex: "0", "aria-label": "Tests" },
    spacer,
  );
  const detail = element("section", { class: "detail", tabindex: "0", "aria-label": "Details" });
  const count = element("span", { class: "dim", role: "status" });

  /** Draws the rows in sight, and a few around them. */
  const draw = () => {
    const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 8);
    const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + 8);
    const rows = [];
    for (let index = first; index < last; index += 1) {
      const entry = shown[index];
      if (entry === undefined) continue;
      const { test } = entry;
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
        element("span", { class: `status ${test.status}` }, test.status),
        element("span", { class: "name" }, label(test)),
        element("span", { class: "time" }, test.status === "skip" ? "" : seconds(duration(test))),
      );
      row.style.top = `${index * ROW}px`;
      row.addEventListener("click", () => select(index));
      rows.push(row);
    }
    spacer.style.height = `${shown.length * ROW}px`;
    spacer.replaceChildren(...rows);
  };

  const filter = () => {
    const words = search.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    const accepts = choice?.accepts ?? (() => true);
    shown = tests.filter(({ test, text }) => accepts(test) && words.every((word) => text.includes(word)));
    selected = -1;
    list.removeAttribute("aria-activedescendant");
    list.scrollTop = 0;
    count.textContent = `${shown.length} of ${tests.length} shown`;
    overview();
    draw();
  };

  /** @param {number} index */
  const select = (index) => {
    const entry = shown[index];
    if (entry === undefined) return;
    selected = index;
    const top = index * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
    list.setAttribute("aria-activedescendant", `row-${index}`);
    draw();
    showTest(entry.test);
  };

  /** @param {PageTest} wanted */
  const jump = (wanted) => {
    let index = shown.findIndex(({ test }) => test === wanted);
    if (index < 0) {
      search.value = "";
      choose("all");
      index = shown.findIndex(({ test }) => test === wanted);
    }
    select(index);
  };

  /** @param {PageTest} test */
  const showTest = (test) => {
    const parts = [
      element("h2", {}, element("span", { class: `status ${test.status}` }, test.status), ` ${label(test)}`),
    ];
    if (test.status === "skip") parts.push(element("p", { class: "dim" }, `not run: ${test.reason ?? ""}`));
    else {
      const group = test.group === undefined || test.group === "@global" ? "" : `, group ${test.group}`;
      parts.push(
        element(
          "p",
          { class: "dim" },
          `${seconds(duration(test))} in slot ${test.slot ?? 0}${group}${test.slow ? ", slow" : ""}`,
        ),
      );
    }
    for (const [index, attempt] of test.attempts.entries()) {
      const title = test.attempts.length > 1 ? `Attempt ${index + 1}: ` : "";
      parts.push(
        element(
          "h2",
          {},
          `${title}${attempt.result} (${seconds(attempt.duration)}, started at ${seconds(attempt.start)})`,
        ),
      );
      if (attempt.streams.length === 0) parts.push(element("p", { class: "dim" }, "no output"));
      for (const stream of attempt.streams) {
        parts.push(
          element(
            "div",
            { class: "dim" },
            `${stream.name}${stream.note === undefined ? "" : ` (${stream.note})`}`,
          ),
        );
        parts.push(element("pre", { tabindex: "0", "aria-label": stream.name }, ...colored(stream.text)));
      }
    }
    detail.replaceChildren(...parts);
    detail.scrollTop = 0;
  };

  const ran = tests.filter(({ test }) => test.attempts.length > 0);

  const overview = () => {
    const slowest = ran.toSorted((a, b) => duration(b.test) - duration(a.test)).slice(0, 15);
    const flaky = ran.filter(({ test }) => test.status === "flaky" || test.attempts.length > 1);
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Timeline: what ran in each slot");
    const hint = element(
      "p",
      { class: "dim" },
      "Each row is a slot, each block an attempt. Point at a block to see its test, click to open it.",
    );
    /** @param {{test: PageTest}[]} entries */
    const table = (entries) =>
      element(
        "table",
        {},
        ...entries.map(({ test }) => {
          const link = element("button", { class: "link" }, label(test));
          link.addEventListener("click", () => jump(test));
          return element(
            "tr",
            {},
            element("td", { class: test.status }, test.status),
            element("td", {}, seconds(duration(test))),
            element("td", {}, link),
          );
        }),
      );
    const busy = ran.reduce((sum, { test }) => sum + duration(test), 0);
    const facts = [
      ["Command", data.command],
      ["Run", data.runId],
      ["Profile", data.profile],
      ["Started", new Date(data.startedAt).toLocaleString()],
      ["Test threads", String(data.threads)],
      ["Threads kept busy", `${((busy / Math.max(1, data.elapsed * data.threads)) * 100).toFixed(0)} %`],
      ...data.facts,
    ];
    detail.replaceChildren(
      element("h2", {}, "Timeline"),
      canvas,
      hint,
      element("h2", {}, "Slowest tests"),
      table(slowest),
      ...(flaky.length > 0 ? [element("h2", {}, "Retried and flaky tests"), table(flaky.slice(0, 200))] : []),
      element("h2", {}, "Environment"),
      element(
        "table",
        {},
        ...facts.map(([key = "", value = ""]) =>
          element("tr", {}, element("th", { scope: "row" }, key), element("td", {}, value)),
        ),
      ),
    );
    timeline({
      canvas,
      entries: ran,
      elapsed: data.elapsed,
      onPoint: ({ test }) => (hint.textContent = `${label(test)}: ${seconds(duration(test))}`),
      onOpen: ({ test }) => jump(test),
    });
  };

  const buttons = CHOICES.map(({ id, title, accepts }) => {
    const matching = tests.filter(({ test }) => accepts(test)).length;
    const pressed = String(id === "all");
    const button = element("button", { "data-choice": id, "aria-pressed": pressed }, `${title} ${matching}`);
    button.addEventListener("click", () => choose(id));
    return button;
  });

  /** @param {string} id */
  const choose = (id) => {
    choice = CHOICES.find((other) => other.id === id);
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(button.dataset["choice"] === id));
    filter();
  };

  const toOverview = element("button", {}, "Overview");
  toOverview.addEventListener("click", () => {
    selected = -1;
    list.removeAttribute("aria-activedescendant");
    overview();
    draw();
  });

  list.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  search.addEventListener("input", filter);
  list.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
    /** @type {Record<string, number>} */
    const moves = {
      ArrowDown: selected + 1,
      ArrowUp: selected - 1,
      PageDown: selected + page,
      PageUp: selected - page,
      Home: 0,
      End: shown.length - 1,
    };
    if (event.key === "Enter") detail.focus();
    const wanted = moves[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    select(Math.min(shown.length - 1, Math.max(0, wanted)));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Escape" && document.activeElement === search) list.focus();
  });
  window.addEventListener("resize", () => {
    draw();
    if (selected < 0) overview();
  });

  const verdict =
    failedCount > 0 ? "failed" : stats.finishedCount < stats.initialRunCount ? "incomplete" : "passed";
  document.title = `${verdict}: ${stats.passed} of ${stats.initialRunCount} tests passed`;
  const summary = `${stats.finishedCount} run, ${stats.passed} passed, ${failedCount} failed, ${stats.flaky} flaky, ${stats.skipped} skipped in ${seconds(data.elapsed)}`;
  document.body.append(
    element(
      "header",
      {},
      element("h1", { class: failedCount > 0 ? "fail" : "pass" }, `Test run ${verdict}`),
      element("span", { class: "dim" }, summary),
    ),
    element(
      "div",
      { class: "bar", role: "toolbar", "aria-label": "Filters" },
      search,
      ...buttons,
      toOverview,
      count,
    ),
    element("main", {}, list, detail),
  );
  filter();
})();
