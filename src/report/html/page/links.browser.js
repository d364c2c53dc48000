/* Links to a test: `#binary$test`, and `#binary@stress-1$test` for its second round. */
"use strict";

/** @param {PageTest} test */
const anchorOf = ({ binary, name, stress }) =>
  `${binary}${stress === undefined ? "" : `@stress-${stress - 1}`}$${name}`;

/** Readable in an address bar: only what a link may not hold is encoded. @param {PageTest} test */
const linkOf = (test) =>
  `#${encodeURIComponent(anchorOf(test)).replace(/%(?:24|3A|2F|40|2C)/g, decodeURIComponent)}`;

/** The anchor that the address names; nothing if it names none. */
const currentAnchor = () => {
  try {
    return decodeURIComponent(window.location.hash.slice(1));
  } catch {
    return window.location.hash.slice(1);
  }
};

/**
 * Viewers that show a page in a frame of its own may refuse; the page works without.
 * @param {PageTest | undefined} test nothing for the overview
 * @param {boolean} isNew whether "back" leads to what was shown before
 */
const showInAddress = (test, isNew) => {
  const wanted = test === undefined ? "" : anchorOf(test);
  if (wanted === currentAnchor()) return;
  const link = test === undefined ? "#" : linkOf(test);
  try {
    if (isNew) window.history.pushState(null, "", link);
    else window.history.replaceState(null, "", link);
  } catch {
    // The address stays as it is.
  }
};
