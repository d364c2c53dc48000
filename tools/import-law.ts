/**
 * Checks the sources against the import law of docs/design/house.md: which room may import which,
 * which room may touch the operating system, and that no files import each other in a cycle. Prints each breach
 * with the reason of its rule.
 */
import * as fs from "node:fs";
import * as path from "node:path";

interface Room {
  readonly may: readonly string[];
  /** May touch the operating system, as only `os/` may otherwise. */
  readonly effects?: true;
  /** May use clocks, timers and randomness. In any other room they are injected, so that tests control them. */
  readonly time?: true;
  readonly why: string;
}

const COMMON = ["model", "diagnostics", "text"];
const EVERY_ROOM = [
  "cli",
  "filterset",
  "config",
  "cargo",
  "list",
  "select",
  "schedule",
  "execute",
  "report",
  "pager",
  "record",
  "archive",
  "history",
  "merge",
  "cache",
  "changed",
  "doctest",
  "queue",
  "remote",
  "os",
];

/** What each room may import, in addition to itself and the common rooms (`model`, `diagnostics`, `text`). */
const ROOMS: Readonly<Record<string, Room>> = {
  main: {
    may: ["cli", "flow", "os"],
    why: "main takes argv in and is the only exit; everything else is wired in flow",
  },
  index: { may: ["client"], why: "index is the list of what programs may import, and nothing else" },
  client: {
    may: ["report"],
    effects: true,
    why: "client is what other people's programs load: it reads events and starts the executable, and runs on Node, where os/ does not",
  },
  cli: { may: [], why: "cli turns argv into typed requests and must not act on them" },
  flow: { may: EVERY_ROOM, time: true, why: "flow wires the stages" },
  model: { may: [], why: "model is where rooms meet, so it may depend on none of them" },
  diagnostics: { may: [], why: "diagnostics knows only the model and how text is shown" },
  text: { may: [], why: "text is pure formatting over the model" },
  os: { may: [], why: "os knows nothing of what the product does" },
  filterset: { may: [], why: "filtersets are a pure language over the model" },
  config: {
    may: ["filterset", "os"],
    why: "config reads files and compiles filtersets; stages never import one another",
  },
  cargo: { may: ["os"], why: "cargo asks cargo and rustc; stages never import one another" },
  list: { may: ["os"], why: "list asks test binaries; stages never import one another" },
  select: { may: ["filterset"], why: "selection is pure" },
  schedule: { may: [], why: "scheduling is pure" },
  execute: {
    may: ["os", "schedule"],
    time: true,
    why: "execute runs plans; what a test is was decided before",
  },
  report: { may: [], why: "outputs are folds over events that write to an injected sink" },
  pager: {
    may: [],
    why: "the pager turns keys into pictures; flow gives it a text and a terminal",
  },
  record: { may: ["os"], why: "recordings are events on disk" },
  cache: { may: [], why: "keys, records and decisions of the cache of results are pure" },
  changed: { may: [], why: "what a change reaches is decided from facts alone: pure" },
  archive: { may: ["os"], why: "archives are files of a build" },
  history: {
    may: ["os"],
    why: "the history is one database and what is computed from it; flow reads and adds",
  },
  merge: { may: [], why: "merging is a fold over several streams of events; flow opens them" },
  queue: {
    may: [],
    why: "a node of a queue is pure steps, and its server's decisions are scripts; flow connects them",
  },
  remote: {
    may: ["os"],
    why: "remote speaks the protocol of servers that execute; which test is sent there was decided before",
  },
  doctest: {
    may: ["os"],
    why: "doctest has rustdoc compile, and says how each doctest is run; flow lists and runs them",
  },
};

/** Rooms that the common rooms themselves may import. */
const COMMON_MAY: Readonly<Record<string, readonly string[]>> = {
  model: [],
  diagnostics: ["model", "text"],
  text: ["model"],
};

const SRC = path.resolve(import.meta.dirname, "../src");
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*["']([^"']+)["']|(?:^|\n)\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;
const EFFECT_MODULE = /^(?:node:(?!path$)|bun(?::|$)|fs$|os$|child_process$|process$)/;
const TIME_GLOBAL =
  /(?<![\w.$"'`])(?:Date\.now\b|new Date\(\)|performance\s*\.|crypto\s*\.|Math\.random\b|AbortSignal\.timeout\b|(?:setTimeout|setInterval|setImmediate)\()/;
const PLATFORM = /\bprocess\.platform\b/;
/** The only file that may ask which system this is. */
const PLATFORM_FILE = "src/os/platform.ts";
/** Constructors have no `#`. */
const PRIVATE_KEYWORD = /^\s*(?:private|protected)\s(?!constructor\()/;
const EFFECT_GLOBAL =
  /(?<![\w.$"'`])(?:Bun|process|globalThis|navigator)\s*[.[]|(?<![\w.$#"'`])fetch\(|(?<![\w.$])console\s*\./;

function roomOf(file: string): string {
  const [first = ""] = path.relative(SRC, file).split(path.sep);
  return first.endsWith(".ts") ? path.basename(first, ".ts") : first;
}

function stripComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
    .replace(/(^|\s)\/\/[^\n]*/g, "$1");
}

function targetsOf(text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

/** Files that import each other in a circle, types and late imports included: neither can be read without the other. */
function* circles(all: readonly string[]): Generator<string> {
  const done = new Set<string>();
  const way: string[] = [];
  function* visit(file: string): Generator<string> {
    const begin = way.indexOf(file);
    if (begin >= 0) {
      const names = [...way.slice(begin), file].map((each) => path.relative(SRC, each));
      yield `circle: ${names.join(" -> ")}`;
    }
    if (begin >= 0 || done.has(file)) return;
    way.push(file);
    for (const target of targetsOf(stripComments(fs.readFileSync(file, "utf8")))) {
      const imported = path.resolve(path.dirname(file), target);
      if (target.startsWith(".") && target.endsWith(".ts") && fs.existsSync(imported)) yield* visit(imported);
    }
    way.pop();
    done.add(file);
  }
  for (const file of all) yield* visit(file);
}

function* breaches(file: string): Generator<string> {
  const room = roomOf(file);
  const law = ROOMS[room];
  const where = path.relative(path.dirname(SRC), file);
  if (law === undefined) {
    yield `${where}: room \`${room}\` is not in the plan; add it to tools/import-law.ts and docs/design/house.md with its reason`;
    return;
  }
  const isTest = /\.(?:test|fixture)\.ts$/.test(file);
  const text = stripComments(fs.readFileSync(file, "utf8"));
  for (const target of targetsOf(text)) {
    if (!target.startsWith(".")) {
      const effect = EFFECT_MODULE.test(target) && !(isTest && target === "bun:test");
      if (effect && room !== "os" && law.effects !== true && !isTest)
        yield `${where}: imports ${target}: only os/ may touch the operating system`;
      continue;
    }
    if (!isTest && target.endsWith(".fixture.ts"))
      yield `${where}: imports ${target}: fixtures are for tests, and production code must not depend on one`;
    const other = roomOf(path.resolve(path.dirname(file), target));
    const allowed = [room, ...law.may, ...(COMMON_MAY[room] ?? COMMON)];
    if (!allowed.includes(other)) yield `${where}: imports ${other}/ (${target}): ${law.why}`;
  }
  if (isTest) return;
  for (const [index, line] of text.split("\n").entries())
    for (const problem of globalsIn(line, room, law, where)) yield `${where}:${index + 1}: ${problem}`;
}

/** Strings that name these globals are rare enough to be rephrased. */
function* globalsIn(line: string, room: string, law: Room, file: string): Generator<string> {
  if (PRIVATE_KEYWORD.test(line))
    yield "uses the keyword `private`: write `#name`, which holds at run time too";
  if (law.effects === true) return;
  if (PLATFORM.test(line) && file !== PLATFORM_FILE)
    yield `asks for the platform: ${PLATFORM_FILE} is the only file that does`;
  if (room === "os") return;
  if (room !== "main" && EFFECT_GLOBAL.test(line))
    yield "names Bun, process or console: only os/ may touch the operating system";
  if (law.time !== true && TIME_GLOBAL.test(line))
    yield "names a clock, a timer or randomness: it is injected here, so that tests control it";
}

function* sources(directory: string): Generator<string> {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) yield* sources(full);
    else if (entry.name.endsWith(".ts")) yield full;
  }
}

const files = [...sources(SRC)];
const found = [...files.flatMap((file) => [...breaches(file)]), ...circles(files)];
for (const breach of found) console.error(breach);
console.log(
  `import law: ${files.length} files, ${found.length} ${found.length === 1 ? "breach" : "breaches"}`,
);
if (found.length > 0) process.exit(1);
