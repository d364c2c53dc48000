/** Checks a JUnit report against the rules of the schema, and its counts against its content. */
import { SaxesParser } from "saxes";
import { RULES, TIME, TIMED } from "./rules.ts";

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

/** Everything that is wrong with the document; empty for a valid one. */
export function junitProblems(document: string): readonly string[] {
  const root = parse(document);
  if (typeof root === "string") return [root];
  if (root.name !== "testsuites") return [`the root is <${root.name}>`];
  return [...problemsOf(root, ""), ...countProblems(root)];
}

/** The root, or where the text is not well-formed XML. */
function parse(document: string): Node | string {
  const top: Node = { name: "", attributes: {}, children: [], text: "" };
  const open: Node[] = [top];
  const parser = new SaxesParser({ xmlns: false, position: true });
  let problem: string | undefined;
  parser.on("error", (error) => (problem ??= `not well-formed: ${error.message}`));
  parser.on("opentag", ({ name, attributes }) => {
    const node: Node = { name, attributes, children: [], text: "" };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on("text", (text) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(document).close();
  return problem ?? top.children[0] ?? "no document";
}

function* problemsOf(node: Node, above: string): Generator<string> {
  const where = `${above}/${node.name}`;
  const rule = RULES[node.name];
  if (rule === undefined) {
    yield `${where}: unknown element`;
    return;
  }
  const known = [...rule.required, ...rule.optional, ...(rule.beyond ?? [])];
  for (const name of rule.required) if (node.attributes[name] === undefined) yield `${where}: no \`${name}\``;
  for (const name of Object.keys(node.attributes)) {
    if (!known.includes(name)) yield `${where}: unknown attribute \`${name}\``;
  }
  const { time } = node.attributes;
  if (time !== undefined && TIMED.has(node.name) && !TIME.test(time)) yield `${where}: time \`${time}\``;
  if (!rule.text && node.text.trim() !== "") yield `${where}: text \`${node.text.trim().slice(0, 40)}\``;
  const places = node.children.map(({ name }) => rule.children.indexOf(name));
  if (places.includes(-1)) yield `${where}: an element that may not be inside`;
  if (rule.ordered === true && places.some((place, at) => at > 0 && place <= (places[at - 1] ?? -1))) {
    yield `${where}: elements out of order`;
  }
  for (const child of node.children) yield* problemsOf(child, where);
}

/** Numbers that a reader shows as they are. */
function* countProblems(root: Node): Generator<string> {
  for (const suite of [root, ...root.children]) {
    const cases = suite === root ? root.children.flatMap(casesOf) : casesOf(suite);
    const having = (name: string): number =>
      cases.filter(({ children }) => children.some((child) => child.name === name)).length;
    const expected = {
      tests: cases.length,
      failures: having("failure"),
      errors: having("error"),
      skipped: having("skipped"),
    };
    for (const [name, count] of Object.entries(expected)) {
      const said = suite.attributes[name];
      if (said !== String(count)) {
        yield `<${suite.name} name="${suite.attributes["name"] ?? ""}">: ${name} is ${said ?? "missing"}, counted ${count}`;
      }
    }
  }
}

function casesOf(suite: Node): readonly Node[] {
  return suite.children.filter(({ name }) => name === "testcase");
}
