/* Buttons that copy text, and say so. */
"use strict";

/** How long a button says that it copied. */
const SAID_FOR = 1500;

/** @param {string} title @param {() => string} textOf */
const copyButton = (title, textOf) => {
  const button = buttonOf({ class: "small" }, title, () => {
    void copyText(textOf()).then((copied) => {
      const outcome = copied ? "Copied" : "Could not copy";
      button.textContent = outcome;
      announcer.textContent = outcome;
      window.setTimeout(() => {
        button.textContent = title;
        announcer.textContent = "";
      }, SAID_FOR);
    });
  });
  return button;
};

/** Read aloud when it changes. One for all buttons: those of a test come and go with it, which is no news. */
const announcer = element("span", { class: "announcer", "aria-live": "polite" });

/** Where the clipboard is not open to the page, as over plain HTTP, the older way may still be. @param {string} text */
const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
};

/** @param {string} text */
const copyByCommand = (text) => {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
};
