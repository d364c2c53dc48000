/* Setup and teardown scripts: a table of those that ran, and what those that failed wrote. */
"use strict";

/** Rounds of a stress run may add up. */
const MOST_SCRIPTS = 200;
const MOST_FAILED_SCRIPTS = 10;

/**
 * Nothing where no script ran.
 * @param {PageScript[]} scripts the failed ones first
 * @param {(script: PageScript) => void} onOpen
 */
const scriptSection = (scripts, onOpen) => {
  if (scripts.length === 0) return [];
  const rows = scripts.slice(0, MOST_SCRIPTS).map((script) => {
    const button = element("button", { class: "link" }, scriptName(script));
    button.addEventListener("click", () => onOpen(script));
    const { duration, result } = script.attempt;
    const outcome = element("span", { class: `outcome ${script.status}` }, slowWord(script), result);
    const command = element("div", { class: "command dim" }, script.command);
    const cell = element("div", {}, button, command);
    return [outcome, seconds(duration), script.phase, cell];
  });
  const listing = table(["Outcome", "Duration", "Kind", "Script and command"], rows);
  listing.setAttribute("aria-labelledby", "scripts");
  const more = `${thousands(rows.length)} of ${thousands(scripts.length)} are shown`;
  return [
    element("h2", { id: "scripts" }, "Scripts"),
    listing,
    ...(rows.length < scripts.length ? [element("p", { class: "dim" }, more)] : []),
    ...scripts
      .filter(({ status }) => FAILED.has(status))
      .slice(0, MOST_FAILED_SCRIPTS)
      .flatMap((script) => attemptDetails(script.attempt, `${scriptLabel(script)}: `)),
  ];
};

/** @param {PageScript} script */
const scriptDetails = (script) => [
  element("h2", { tabindex: "-1" }, statusWord(script), ` ${scriptLabel(script)}`),
  element("p", { class: "command dim" }, script.command),
  ...attemptDetails(script.attempt, slowWord(script)),
];

/** @param {PageScript} script */
const slowWord = ({ slow }) => (slow ? "slow, " : "");

/** @param {PageScript} script */
const scriptName = ({ id, stress }) => `${id}${stress === undefined ? "" : ` (round ${stress})`}`;

/** @param {PageScript} script */
const scriptLabel = (script) => `${script.phase} script ${scriptName(script)}`;
