/* Builds the page from the embedded data. Text becomes text nodes only; nothing is ever parsed as HTML. */
"use strict";
(() => {
  /** @typedef {import("../data.ts").PageData} PageData */
  /** @type {PageData & { readonly units: readonly import("../data.ts").PageUnit[] }} */
  const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}");

  const scripts = data.units
    .filter((unit) => "phase" in unit)
    .sort((a, b) => Number(FAILED.has(b.status)) - Number(FAILED.has(a.status)));
  /** @type {Entry[]} */
  const tests = data.units
    .flatMap((unit) => ("phase" in unit ? [] : [unit]))
    .map((test, index) => ({ test, index, text: label(test).toLowerCase() }))
    .sort(ORDERS["Failures first"]);

  /** @type {{ id: string, title: string, accepts: (test: PageTest) => boolean }[]} */
  const CHOICES = [
    { id: "all", title: "All", accepts: () => true },
    { id: "failed", title: "Failed", accepts: (test) => FAILED.has(test.status) },
    { id: "quarantined", title: "Quarantined", accepts: (test) => test.status === "quarantined" },
    { id: "flaky", title: "Flaky", accepts: (test) => test.status === "flaky" },
    { id: "slow", title: "Slow", accepts: (test) => test.slow },
    { id: "passed", title: "Passed", accepts: (test) => PASSED.has(test.status) },
    { id: "cached", title: "Cached", accepts: (test) => test.status === "cached" },
    { id: "skipped", title: "Skipped", accepts: (test) => test.status === "skip" },
  ];
  /** They are offered only where there are such tests. */
  const RARE = new Set(["quarantined", "slow", "cached"]);
  let choice = CHOICES[0];

  const search = document.createElement("input");
  search.type = "search";
  // It is the name as well: a second one would be read beside it.
  search.placeholder = "Search by binary or name ( / )";
  const detail = element("section", { class: "detail", tabindex: "0" });
  // Empty at first, so nothing is announced. Not `role="status"`: a screen reader skips its text when it reads the page.
  const count = element("span", { class: "dim", "aria-live": "polite" });
  /** Groups that were opened or closed by hand. @type {Set<string>} */
  const toggled = new Set();
  const list = testList(
    ({ test }, isNew) => {
      present("Test", testDetails(test, failureButtons(test, tests, jump)));
      showInAddress(test, isNew);
    },
    (key) => {
      if (!toggled.delete(key)) toggled.add(key);
      list.show(arranged(), true);
      list.select(list.groupIndex(key));
    },
  );
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
    showInAddress(undefined, true);
    present("Overview", overview.nodes);
    overview.draw();
  };

  /** @param {string} name @param {string[]} titles */
  const select = (name, titles) => {
    const node = document.createElement("select");
    node.setAttribute("aria-label", name);
    node.append(...titles.map((title) => element("option", {}, title)));
    node.addEventListener("change", () => filter());
    return node;
  };
  // A run that did not measure costs cannot be sorted by them.
  const hasCosts = tests.some(({ test }) => costsOf(test) !== undefined);
  const order = select(
    "Order",
    Object.keys(ORDERS).filter((title) => hasCosts || !(title in COST_ORDERS)),
  );
  const grouping = select("Groups", Object.keys(GROUPINGS));

  const searched = () =>
    search.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");

  const matching = () => {
    const words = searched();
    const accepts = choice?.accepts ?? (() => true);
    return tests.filter(({ test, text }) => accepts(test) && words.every((word) => text.includes(word)));
  };

  const arranged = () =>
    arrange({
      entries: matching(),
      order: order.value,
      grouping: grouping.value,
      toggled,
      openAll: searched().length > 0,
    });

  const filter = () => {
    if (!list.isEmpty()) showOverview();
    toggled.clear();
    list.show(arranged());
    count.textContent = `${thousands(matching().length)} of ${thousands(tests.length)} shown`;
  };

  /**
   * The pressed element disappears with the overview, so the focus moves on: to the row, which a screen reader would
   * follow in any case as it becomes the chosen one.
   * @param {PageTest} wanted
   */
  const jump = (wanted) => {
    if (list.indexOf(wanted) < 0) reveal(wanted);
    list.node.focus();
    list.select(list.indexOf(wanted), true);
  };

  /** Of a test that the search, the choice or a closed group hides. @param {PageTest} wanted */
  const reveal = (wanted) => {
    search.value = "";
    choose("all");
    if (list.indexOf(wanted) >= 0) return;
    grouping.value = "No groups";
    filter();
  };

  /** Shows what the address names: at first, and when it is changed or "back" is pressed. */
  const followAddress = () => {
    const anchor = currentAnchor();
    const wanted = tests.find(({ test }) => anchorOf(test) === anchor)?.test;
    if (wanted === undefined) {
      if (!list.isEmpty()) showOverview();
      return;
    }
    if (list.indexOf(wanted) < 0) reveal(wanted);
    list.select(list.indexOf(wanted));
    toDetails();
  };

  const buttons = CHOICES.filter(
    ({ id, accepts }) => !RARE.has(id) || tests.some(({ test }) => accepts(test)),
  ).map(({ id, title, accepts }) => {
    const all = tests.filter(({ test }) => accepts(test)).length;
    const pressed = String(id === "all");
    const button = element(
      "button",
      { "data-choice": id, "aria-pressed": pressed },
      `${title} ${thousands(all)}`,
    );
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
    list.select(Math.max(0, list.firstTest()));
  });
  list.node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && list.isTest()) toDetails();
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
  // The timeline is drawn in the colours of the theme.
  const theme = themeChoice(() => {
    if (list.isEmpty()) overview.draw();
  });

  window.addEventListener("popstate", followAddress);
  window.addEventListener("hashchange", followAddress);

  const verdict = runVerdict(data, tests, scripts);
  document.title = verdict.title;
  document.body.append(
    element(
      "header",
      {},
      theme,
      element("h1", { class: verdict.look }, verdict.heading),
      element("span", { class: "dim" }, verdict.line),
      element("span", { class: "fail" }, verdict.scripts),
      ...(verdict.notice === undefined ? [] : [element("p", { class: "notice" }, verdict.notice)]),
      proportionBar(verdict.counts),
    ),
    element(
      "search",
      { class: "bar", "aria-label": "Tests" },
      search,
      element("div", { class: "choices", role: "group", "aria-label": "Show" }, ...buttons),
      element("div", { class: "choices" }, order, grouping, toOverview),
      count,
    ),
    element("main", {}, list.node, detail),
    announcer,
  );
  list.show(arranged());
  present("Overview", overview.nodes);
  overview.draw();
  followAddress();
})();
