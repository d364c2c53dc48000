/** The manual page, in troff: generated from the parser's tables. */
import { EXIT } from "../../model/results/exit-codes.ts";
import { COMPATIBLE_VERSION, VERSION } from "../../model/version.ts";
import { plain } from "../../text/terminal/style.ts";
import type { Arg } from "../arg.ts";
import type { Command } from "../command.ts";
import { ROOT } from "../commands/root.ts";
import { startLevel } from "../parse/levels.ts";
import { painterFor } from "../print/painter.ts";
import { fullUsage } from "../print/usage.ts";
import { explainedValues } from "./facts.ts";
import { everyCommand, factsOf, namesOf, titleOf, usersOf, usersText } from "./markdown.ts";
import { commandHelpOf } from "./render.ts";
import { helpOf } from "./texts/index.ts";

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: "Success.",
  unknown: "A failure of no known kind.",
  badArguments: "The command line is wrong.",
  noTestsRun: "No tests were run.",
  rerunTestsOutstanding: "A rerun passed, but tests of the earlier run have still not passed.",
  recommendedVersionNotMet: "The configuration recommends a newer version.",
  updateAvailable: "An update is available.",
  requiredVersionNotMet: "The configuration requires a newer version.",
  selfUpdateUnavailable: "This program cannot update itself.",
  invalidFilterset: "A filterset is invalid.",
  experimentalDisabled: "An experimental feature is not enabled.",
  setupError: "The configuration, an input file or the environment is wrong.",
  testRunFailed: "Tests failed.",
  buildFailed: "The build failed.",
  cargoMetadataFailed: "cargo metadata failed.",
  archiveCreationFailed: "The archive could not be made.",
  testListCreationFailed: "A test binary could not list its tests.",
  setupScriptFailed: "A setup script failed.",
  incompleteRun: "The replayed run is incomplete.",
  writeOutputError: "Output could not be written.",
  remoteLost: "The remote server was lost, so that some tests have no result.",
  queueLost: "The queue of the run could not be reached, or was lost.",
  queueMismatch: "The queue has other tests than the run.",
  mergeMismatch: "Inputs of `merge` that are not parts of one run, or that cannot be read.",
  mergeIncomplete: "A shard or a test is missing from the inputs of `merge`.",
  mergeDoubled: "A shard is there twice among the inputs of `merge`.",
};

export function manualPage(): string {
  const commands = everyCommand(ROOT).filter(({ path }) => !path.startsWith("cargo __"));
  return [
    `.TH CARGO\\-NEXTEST 1 "" "nextest\\-ts ${VERSION} (cargo\\-nextest ${COMPATIBLE_VERSION})" "User Commands"`,
    ".SH NAME",
    "cargo\\-nextest \\- run the tests of Rust projects, each in a process of its own",
    ".SH SYNOPSIS",
    ".B cargo nextest",
    "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR",
    ".SH COMMANDS",
    ...commands.flatMap(commandEntry),
    ...optionSections(commands),
    ".SH ENVIRONMENT",
    "A variable applies where its option is not given. An empty value is a value.",
    ...environment(commands),
    ".SH EXIT STATUS",
    ...Object.entries(EXIT_MEANINGS).flatMap(([name, meaning]) => [
      ".TP",
      `.B ${codeOf(name)}`,
      escaped(meaning),
    ]),
    ".SH FILES",
    ".TP",
    ".I .config/nextest.toml",
    escaped("The configuration of a repository: `cargo nextest help repo-config`."),
    ".TP",
    ".I ~/.config/nextest/config.toml",
    escaped("The configuration of a user: `cargo nextest help user-config`."),
    ".SH SEE ALSO",
    ".BR cargo (1),",
    escaped("`cargo nextest help filterset`"),
    "",
  ].join("\n");
}

function codeOf(name: string): number {
  return Object.entries(EXIT).find(([key]) => key === name)?.[1] ?? EXIT.unknown;
}

function commandEntry(command: Command): readonly string[] {
  const { short, long = [] } = commandHelpOf(command);
  const usage = fullUsage(startLevel(command, []), painterFor(plain)).replace("Usage: ", "");
  const aliases = command.aliases === undefined ? [] : [`Also \`${command.aliases.join("`, `")}\`.`];
  return [
    `.SS ${escaped(command.path)}`,
    ".nf",
    ...usage.split("\n").map(escaped),
    ".fi",
    ...[`${short}.`, ...long, ...aliases].flatMap((text) => [".PP", escaped(text)]),
  ];
}

function optionSections(commands: readonly Command[]): readonly string[] {
  const users = usersOf(commands);
  const args = [...users.keys()].filter((arg) => arg.hidden !== true);
  return [...new Set(args.map(titleOf))].flatMap((title) => [
    `.SH ${escaped(title.toUpperCase())}`,
    ...args.filter((arg) => titleOf(arg) === title).flatMap((arg) => argEntry(arg, users.get(arg) ?? [])),
  ]);
}

function argEntry(arg: Arg, users: readonly Command[]): readonly string[] {
  const help = helpOf(arg);
  const facts = [...factsOf(arg), ...(users.length === 0 ? [] : [usersText(arg, users)])];
  return [
    ".TP",
    escaped(namesOf(arg)),
    escaped(`${help.short}.`),
    ...(help.long ?? []).flatMap((text) => [".IP", escaped(text)]),
    ...explainedValues(arg, help).flatMap(([name, meaning]) => [".IP", escaped(`\`${name}\`: ${meaning}`)]),
    ...(facts.length === 0 ? [] : [".IP", escaped(`(${facts.join("; ")})`)]),
  ];
}

function environment(commands: readonly Command[]): readonly string[] {
  const args = [...usersOf(commands).keys()].filter((arg) => arg.env !== undefined && arg.hidden !== true);
  const rows = new Map(args.map((arg) => [arg.env ?? "", namesOf(arg)]));
  return [...rows]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([name, option]) => [".TP", `.B ${escaped(name)}`, escaped(option)]);
}

/** Text of the helps: what troff would take for its own is escaped, names in backquotes are bold. */
function escaped(text: string): string {
  const plainText = text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("\n", " ");
  const bold = plainText
    .split("`")
    .map((part, index) => (index % 2 === 1 ? `\\fB${part}\\fR` : part))
    .join("");
  return /^[.']/.test(bold) ? `\\&${bold}` : bold;
}
