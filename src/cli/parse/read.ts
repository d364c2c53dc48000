/**
 * Reads one command's part of the command line, word by word, with the rules of Rust's usual argument
 * parser: options anywhere, `--opt=value`, `-ovalue`, `-abc`, `--` before words that are never options.
 *
 * A value that follows its option is recorded when the next thing begins (`pending`): so an unknown option
 * after a bad value is reported first, as in the peer.
 */
import type { Arg } from "../arg.ts";
import { type Command, findCommand, positionals } from "../command.ts";
import { optionByLong, optionByShort } from "./levels.ts";
import { take, takesValue } from "./react.ts";
import { type Level, type Pending, type Problem, problem, type Stop, type Word } from "./state.ts";

/** How reading a level ended: at a command below it, at the end of the words, or with a stop. */
export type ReadEnd =
  | { readonly kind: "command"; readonly command: Command; readonly next: number; readonly finish: Finish }
  | { readonly kind: "end"; readonly finish: Finish }
  | { readonly kind: "stop"; readonly stop: Stop };

/** Records what is still pending, once the commands below had their say. */
export type Finish = () => Stop | undefined;

interface Reading {
  readonly level: Level;
  readonly words: readonly Word[];
  pending: Pending | undefined;
  /** The option that the next word belongs to. */
  expecting: Arg | undefined;
  escaped: boolean;
  positional: number;
}

/** The result of reading a word. `declined`: it is not an option; it may be a value or a positional argument. */
type Step = Stop | "taken" | "declined";

/** Reads from `start`; matches go into `level`. */
export function readLevel(level: Level, words: readonly Word[], start: number): ReadEnd {
  const reading: Reading = {
    level,
    words,
    pending: undefined,
    expecting: undefined,
    escaped: false,
    positional: 0,
  };
  const finish = (): Stop | undefined => settle(reading);
  for (let index = start; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    const command = commandAt(reading, word);
    if (command !== undefined) return { kind: "command", command, next: index + 1, finish };
    const step = readWord(reading, word, index);
    if (typeof step === "object") return { kind: "stop", stop: step };
  }
  return { kind: "end", finish };
}

function commandAt(reading: Reading, word: Word): Command | undefined {
  if (reading.escaped || reading.expecting !== undefined) return undefined;
  return findCommand(reading.level.command, word.text);
}

function readWord(reading: Reading, word: Word, index: number): Step {
  if (reading.escaped) return readPositional(reading, word);
  if (word.text === "--") {
    reading.escaped = true;
    reading.expecting = undefined;
    return "taken";
  }
  const step = word.text.startsWith("--") ? readLong(reading, word, index) : readShorts(reading, word);
  if (step !== "declined") return step;
  if (reading.expecting === undefined) return readPositional(reading, word);
  addWord(reading, word);
  reading.expecting = undefined;
  return "taken";
}

function addWord(reading: Reading, word: Word): void {
  const { pending } = reading;
  if (pending !== undefined) reading.pending = { ...pending, words: [...pending.words, word] };
}

/** Records what was pending. */
function settle(reading: Reading): Stop | undefined {
  const { pending } = reading;
  reading.pending = undefined;
  return pending === undefined ? undefined : take(reading.level, pending);
}

function readLong(reading: Reading, word: Word, index: number): Step {
  const equals = word.text.indexOf("=");
  const name = word.text.slice(2, equals < 0 ? undefined : equals);
  const attached = equals < 0 ? undefined : { text: word.text.slice(equals + 1), isUtf8: word.isUtf8 };
  const arg = optionByLong(reading.level, name);
  if (arg === undefined) {
    const rest = reading.words.slice(index + 1).map((later) => later.text);
    return unknown(reading, { kind: "unknown-long", name, rest });
  }
  const occurrence = { arg, name: `--${name}` };
  if (takesValue(arg)) return readOption(reading, occurrence, attached);
  if (attached !== undefined)
    return problem(reading.level, { kind: "unneeded-value", arg, text: attached.text });
  return occur(reading, { ...occurrence, words: [] }, true);
}

function readShorts(reading: Reading, word: Word): Step {
  const { text } = word;
  if (!text.startsWith("-") || text === "-") return "declined";
  if (reading.expecting?.negativeNumbers === true && NEGATIVE_NUMBER.test(text)) return "declined";
  const letters = Array.from(text.slice(1));
  let at = 1;
  for (const letter of letters) {
    at += letter.length;
    const arg = optionByShort(reading.level, letter);
    if (arg === undefined) return problem(reading.level, { kind: "unknown-short", text: `-${letter}` });
    const occurrence = { arg, name: `-${letter}` };
    if (takesValue(arg)) {
      const rest = text.slice(at);
      const value = rest.startsWith("=") ? rest.slice(1) : rest;
      return readOption(reading, occurrence, rest === "" ? undefined : { text: value, isUtf8: word.isUtf8 });
    }
    const step = occur(reading, { ...occurrence, words: [] }, false);
    if (typeof step === "object") return step;
  }
  return "taken";
}

/** The unknown option is reported, but what came before it belongs into the usage. */
function unknown(reading: Reading, what: Problem): Stop {
  settle(reading);
  return problem(reading.level, what);
}

/** Digits, a point after a digit, an exponent. */
const NEGATIVE_NUMBER = /^-\d+\.?\d*(?:e\d+)?$/;

/** An option with a value: attached, or the next word. */
function readOption(
  reading: Reading,
  { arg, name }: Omit<Pending, "words">,
  attached: Word | undefined,
): Step {
  if (attached !== undefined) return occur(reading, { arg, name, words: [attached] }, true);
  if (arg.optionalValue) return occur(reading, { arg, name, words: [] }, true);
  const stop = settle(reading);
  if (stop !== undefined) return stop;
  reading.pending = { arg, name, words: [] };
  reading.expecting = arg;
  return "taken";
}

function occur(reading: Reading, occurrence: Pending, long: boolean): Step {
  const { arg } = occurrence;
  const stop = settle(reading);
  if (stop !== undefined) return stop;
  reading.expecting = undefined;
  if (arg.action === "help") return { kind: "help", level: reading.level, long };
  if (arg.action === "version") return { kind: "version", long };
  return take(reading.level, occurrence) ?? "taken";
}

function readPositional(reading: Reading, word: Word): Step {
  const { level, escaped } = reading;
  const places = positionals(level.args);
  const behindEscape = escaped ? places.find((arg) => arg.last === true) : undefined;
  const arg = behindEscape ?? places[reading.positional];
  if (arg === undefined || (arg.last === true && !escaped)) {
    return problem(level, { kind: "unknown-word", text: word.text, afterEscape: escaped });
  }
  if (arg.multiple !== true) reading.positional += 1;
  if (arg.multiple === true && reading.pending?.arg === arg) {
    addWord(reading, word);
    return "taken";
  }
  const stop = settle(reading);
  if (stop !== undefined) return stop;
  reading.pending = { arg, name: arg.valueName ?? arg.id, words: [word] };
  return "taken";
}
