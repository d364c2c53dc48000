/* Colours and other looks of captured output (SGR sequences). */
"use strict";

/** @typedef {{ classes: Set<string>, color?: string | undefined, ground?: string | undefined }} Look */

/** @returns {Look} */
const plainLook = () => ({ classes: new Set() });

/** Looks by the code that switches them on, and by the code that switches them off. */
const SGR_ON = new Map([1, 2, 3, 4, 7, 9].map((code) => [code, `sgr${code}`]));
const SGR_OFF = new Map([
  [22, ["sgr1", "sgr2"]],
  [23, ["sgr3"]],
  [24, ["sgr4"]],
  [27, ["sgr7"]],
  [29, ["sgr9"]],
]);

/**
 * @param {Look} before
 * @param {string} codes
 * @returns {Look}
 */
const afterSgr = (before, codes) => {
  /** @type {Look} */
  let look = { ...before, classes: new Set(before.classes) };
  const numbers = (codes === "" ? "0" : codes).split(/[;:]/).map(Number);
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at] ?? 0;
    const on = SGR_ON.get(code);
    if (code === 0) look = plainLook();
    else if (on !== undefined) look.classes.add(on);
    else if (code === 38 || code === 48) at += extendedColor(look, code === 38, numbers.slice(at + 1));
    else if (SGR_OFF.has(code)) SGR_OFF.get(code)?.forEach((name) => look.classes.delete(name));
    else if (code >= 30 && code <= 39) setColor(look, true, code === 39 ? undefined : code - 30);
    else if (code >= 40 && code <= 49) setColor(look, false, code === 49 ? undefined : code - 40);
    else if (code >= 90 && code <= 97) setColor(look, true, code - 90);
    else if (code >= 100 && code <= 107) setColor(look, false, code - 100);
  }
  return look;
};

/**
 * @param {Look} look
 * @param {boolean} isText otherwise the ground
 * @param {number | undefined} named one of the eight colours that have names
 * @param {string} [color] any other
 */
const setColor = (look, isText, named, color) => {
  const prefix = isText ? "c" : "g";
  for (const name of look.classes) if (name.startsWith(prefix)) look.classes.delete(name);
  if (named !== undefined) look.classes.add(`${prefix}${named}`);
  look[isText ? "color" : "ground"] = color;
};

/**
 * Returns how many numbers the colour takes.
 * @param {Look} look
 * @param {boolean} isText
 * @param {number[]} numbers those after 38 or 48
 */
const extendedColor = (look, isText, [kind, ...rest]) => {
  const [first = 0, second = 0, third = 0] = rest;
  if (kind === 2) {
    setColor(look, isText, undefined, `rgb(${first} ${second} ${third})`);
    return 4;
  }
  if (kind !== 5) return 1;
  if (first < 16) setColor(look, isText, first % 8);
  else setColor(look, isText, undefined, paletteColor(first));
  return 2;
};

/** Of the 256 colours: a cube of six steps a side, then shades of grey. @param {number} index */
const paletteColor = (index) => {
  if (index >= 232)
    return `rgb(${Array(3)
      .fill(8 + (index - 232) * 10)
      .join(" ")})`;
  const steps = [Math.floor((index - 16) / 36), Math.floor((index - 16) / 6) % 6, (index - 16) % 6];
  return `rgb(${steps.map((step) => (step === 0 ? 0 : 55 + step * 40)).join(" ")})`;
};

/** Sets a piece of text in its look. @param {Look} look @param {string} text */
const inLook = (look, text) => {
  if (look.classes.size === 0 && look.color === undefined && look.ground === undefined) return text;
  const span = element("span", { class: [...look.classes].join(" ") }, text);
  // The style sheet mixes it with the text's own colour, so that it can be read on a light and on a dark page.
  if (look.color !== undefined) span.style.setProperty("--own", look.color);
  if (look.color !== undefined) span.classList.add("own");
  if (look.ground !== undefined) span.style.background = look.ground;
  return span;
};
