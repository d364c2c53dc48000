/* Light or dark: as the system is set, or as chosen on the page. */
"use strict";

/** By title: where the dark colours apply, and the scheme of what the browser draws; empty: as the system is set. */
const THEMES = new Map([
  ["Auto", { media: "", scheme: "" }],
  ["Light", { media: "not all", scheme: "light" }],
  ["Dark", { media: "all", scheme: "dark" }],
]);

/** Where the choice is kept for other pages. */
const THEME_KEY = "nextest-theme";

/** @param {() => void} onChange called after another theme was chosen */
const themeChoice = (onChange) => {
  const dark = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSMediaRule)
    .filter(({ conditionText }) => conditionText.includes("prefers-color-scheme"))
    .map(({ media }) => ({ media, system: media.mediaText }));
  const node = document.createElement("select");
  node.setAttribute("aria-label", "Theme");
  node.append(...[...THEMES.keys()].map((title) => element("option", {}, title)));
  const apply = () => {
    const { media: chosen, scheme } = THEMES.get(node.value) ?? { media: "", scheme: "" };
    for (const { media, system } of dark) media.mediaText = chosen === "" ? system : chosen;
    document.documentElement.style.colorScheme = scheme;
  };
  const kept = keptTheme();
  if (kept !== null && THEMES.has(kept)) node.value = kept;
  apply();
  node.addEventListener("change", () => {
    apply();
    keepTheme(node.value);
    onChange();
  });
  return node;
};

/** A browser may refuse to keep anything for a file, or within a frame. */
const keptTheme = () => {
  try {
    return localStorage.getItem(THEME_KEY);
  } catch {
    return null;
  }
};

/** @param {string} title */
const keepTheme = (title) => {
  try {
    localStorage.setItem(THEME_KEY, title);
  } catch {
    // The choice is of this page alone.
  }
};
