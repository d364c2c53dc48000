/* Builds the page from the embedded data. Text becomes text nodes only; nothing is ever parsed as HTML. */
"use strict";
(() => {
  /** @typedef {import("../data.ts").PageData} PageData */
  /** @type {PageData & { readonly units: readonly import("../data.ts").PageUnit[] }} */
  const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}");

  const RANK = { fail: 0, timeout: 0, "exec-fail": 0, flaky: 1, leak: 2, pass: 3, skip: 4 };
  const scripts = data.units
    .filter((unit) => "phase" in unit)
    .sort((a, b) => Number(FAILED.has(b.status)) - Number(FAILED.has(a.status)));
  const tests = data.units
    .flatMap((unit) => ("phase" in unit ? [] : [unit]))
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

  const search = document.createElement("input");
  search.type = "search";
  // It is the name as well: a second one would be read beside it.
  search.placeholder = "Search by binary or name ( / )";
  const detail = element("section", { class: "detail", tabindex: "0" });
  // Empty at first, which is no news. Not `role="status"`, whose text a screen reader leaves out when it comes by.
  const count = element("span", { class: "dim", "aria-live": "polite" });
  const list = testList(({ test }) => present("Test", testDetails(test)));
  const overview = runOverview({
    data,
    ran: tests.filter(({ test }) => test.attempts.length > 0),
    scripts,
    onOpen: (test) => jump(test),
    onOpenScript: (script) => {
      present("Script", scriptDetails(script));
      toDetails();
    },
  });

  /**
   * @param {string} name
   * @param {Node[]} nodes
   */
  const present = (name, nodes) => {
    detail.setAttribute("aria-label", name);
    detail.replaceChildren(...nodes);
    detail.scrollTop = 0;
  };

  const toDetails = () => detail.querySelector("h2")?.focus();

  const showOverview = () => {
    list.clear();
    present("Overview", overview.nodes);
    overview.draw();
  };

  const filter = () => {
    const words = search.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    const accepts = choice?.accepts ?? (() => true);
    const shown = tests.filter(
      ({ test, text }) => accepts(test) && words.every((word) => text.includes(word)),
    );
    if (!list.isEmpty()) showOverview();
    list.show(shown);
    count.textContent = `${shown.length} of ${tests.length} shown`;
  };

  /**
   * What was pressed goes away with the overview, so the focus moves on: to the row, which a screen reader would
   * follow in any case as it becomes the chosen one.
   * @param {PageTest} wanted
   */
  const jump = (wanted) => {
    if (list.indexOf(wanted) < 0) {
      search.value = "";
      choose("all");
    }
    list.node.focus();
    list.select(list.indexOf(wanted));
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
    showOverview();
    toDetails();
  });

  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    list.node.focus();
    list.select(0);
  });
  list.node.addEventListener("keydown", (event) => {
    if (event.key === "Enter") toDetails();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Escape") list.node.focus();
  });
  window.addEventListener("resize", () => {
    list.draw();
    if (list.isEmpty()) overview.draw();
  });

  const verdict = runVerdict(data, scripts);
  document.title = verdict.title;
  document.body.append(
    element(
      "header",
      {},
      element("h1", { class: verdict.look }, verdict.heading),
      element("span", { class: "dim" }, verdict.counts),
      element("span", { class: "fail" }, verdict.scripts),
    ),
    element(
      "search",
      { class: "bar", "aria-label": "Tests" },
      search,
      element("div", { class: "choices", role: "group", "aria-label": "Show" }, ...buttons),
      toOverview,
      count,
    ),
    element("main", {}, list.node, detail),
  );
  list.show(tests);
  showOverview();
})();
