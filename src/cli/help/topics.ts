/** Topics of `cargo nextest help`: pages that belong to no command. */
import { type Paint, STYLES } from "../../text/terminal/style.ts";
import { painterFor } from "../print/painter.ts";
import { FILTERSET_PAGE } from "./topics/filterset.ts";
import { REPO_CONFIG_PAGE } from "./topics/repo-config.ts";
import { USER_CONFIG_PAGE } from "./topics/user-config.ts";

interface Topic {
  /** The first is shown. */
  readonly names: readonly string[];
  readonly about: string;
  readonly page: string;
}

const TOPICS: readonly Topic[] = [
  { names: ["filterset", "filtersets"], about: "the language that chooses tests", page: FILTERSET_PAGE },
  { names: ["repo-config"], about: "keys of the repository's configuration", page: REPO_CONFIG_PAGE },
  { names: ["user-config"], about: "keys of your own configuration", page: USER_CONFIG_PAGE },
];

/** The page of that name, if there is one. Lines that begin with `# ` are headings; backquotes mark names. */
export function topicText(name: string, paint: Paint): string | undefined {
  const topic = TOPICS.find((one) => one.names.includes(name));
  return topic?.page
    .split("\n")
    .map((line) =>
      line.startsWith("# ") ? paint(STYLES.boldUnderline, line.slice(2)) : paintNames(line, paint),
    )
    .join("\n");
}

function paintNames(line: string, paint: Paint): string {
  return line
    .split("`")
    .map((part, index) => (index % 2 === 1 ? paint(STYLES.bold, part) : part))
    .join("");
}

/** The list of topics, without a line break at its end. */
export function topicsHint(paint: Paint): string {
  const painter = painterFor(paint);
  const column = Math.max(...TOPICS.map((topic) => (topic.names[0] ?? "").length)) + 2;
  const lines = TOPICS.map((topic) => {
    const name = topic.names[0] ?? "";
    return `  ${painter.literal(name)}${" ".repeat(column - name.length)}${topic.about}`;
  });
  const title = `${painter.header("Help topics")} (try ${painter.literal("cargo nextest help <topic>")}):`;
  return [title, ...lines].join("\n");
}
