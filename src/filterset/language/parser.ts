/**
 * Builds the syntax tree. Precedence, from tightest: `not`; `and` and `-` alike, from left to right; `or`.
 *
 * The parser keeps its own stack of open parentheses, so deep nesting costs no native stack. It never
 * stops early: after a problem it continues with a placeholder operand and finds the next problem. A tree with a
 * placeholder is only used to find more problems.
 */
import type { Expression, Operand, Predicate, Range } from "./ast.ts";
import { tokenize, type Token } from "./lexer.ts";
import { Level } from "./level.ts";
import { parseCall } from "./call.ts";
import type { Problem } from "./problems.ts";

/**
 * Parentheses and negations inside one another. Far beyond what anyone writes, about what the peer takes
 * before its stack overflows, and well within what compiler and evaluator, which recurse, can take.
 */
export const MAX_DEPTH = 5000;

export interface Parsed {
  /** Meaningful only when no problem was reported. */
  readonly expression: Expression;
  /** Every predicate that could be read, in the order of the source. */
  readonly predicates: readonly Predicate[];
}

/** Parses the whole text and adds what is wrong with it to `problems`. */
export function parse(text: string, problems: Problem[]): Parsed {
  return new Parser(tokenize(text, problems), problems).run();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #problems: Problem[];
  readonly #predicates: Predicate[] = [];
  /** Levels around the current one, outermost first. */
  readonly #outer: Level[] = [];
  #level = new Level(undefined);
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], problems: Problem[]) {
    this.#tokens = tokens;
    this.#problems = problems;
  }

  run(): Parsed {
    for (;;) {
      if (this.#level.wantsOperand) this.#readOperand();
      else if (!this.#readOperator()) break;
    }
    return { expression: this.#level.finish(), predicates: this.#predicates };
  }

  get #token(): Token {
    // The last token is `end`, and reading never passes it.
    return this.#tokens[this.#next] ?? { type: "end", range: { start: 0, end: 0 } };
  }

  #readOperand(): void {
    const token = this.#token;
    switch (token.type) {
      case "negation":
        this.#next += 1;
        this.#deepen(token.range);
        this.#level.negate(token.operator);
        break;
      case "open":
        this.#next += 1;
        this.#deepen(token.range);
        this.#outer.push(this.#level);
        this.#level = new Level(token.range);
        break;
      case "word":
        this.#readCall();
        break;
      case "union":
      case "intersection":
        this.#next += 1;
        this.#report(misplacedOperator(token.operator, token.range));
        break;
      case "close":
      case "end":
        this.#report(missingExpression(token.range));
        this.#complete(STAND_IN);
        break;
      case "argument":
        this.#next += 1;
        break;
    }
  }

  /** False at the end of the text. */
  #readOperator(): boolean {
    const token = this.#token;
    switch (token.type) {
      case "union":
        this.#next += 1;
        this.#level.unite(token.operator);
        return true;
      case "intersection":
        this.#next += 1;
        this.#level.intersect(token.operator);
        return true;
      case "close":
        this.#next += 1;
        this.#close(token.range);
        return true;
      case "end":
        if (this.#level.opened === undefined) return false;
        this.#report({
          message: "unclosed parenthesis",
          range: this.#level.opened,
          label: "missing the matching `)`",
        });
        this.#leave();
        return true;
      case "open":
      case "word":
      case "negation":
        this.#report(missingOperator(token.range));
        this.#level.unite("or");
        return true;
      case "argument":
        this.#next += 1;
        return true;
    }
  }

  #readCall(): void {
    const call = parseCall(this.#tokens, this.#next, this.#problems);
    this.#next = call.next;
    if (call.predicate !== undefined) this.#predicates.push(call.predicate);
    this.#complete(call.predicate ?? STAND_IN);
  }

  #close(range: Range): void {
    if (this.#level.opened === undefined) {
      this.#report({ message: "unexpected `)`", range, label: "no parenthesis is open here" });
    } else this.#leave();
  }

  /** Leaves the innermost parentheses; what they hold becomes an operand of the level around. */
  #leave(): void {
    const expression = this.#level.finish();
    this.#level = this.#outer.pop() ?? new Level(undefined);
    this.#depth -= 1;
    this.#complete({ type: "group", expression });
  }

  #complete(operand: Operand): void {
    this.#depth -= this.#level.complete(operand);
  }

  #deepen(range: Range): void {
    this.#depth += 1;
    if (this.#depth !== MAX_DEPTH + 1) return;
    this.#report({
      message: `nested more than ${MAX_DEPTH} deep`,
      range,
      label: "parentheses and negations inside one another end here",
    });
  }

  #report(problem: Problem): void {
    this.#problems.push(problem);
  }
}

/** Stands where a problem left no operand. */
const STAND_IN: Operand = { type: "constant", name: "none", range: { start: 0, end: 0 } };

function missingExpression(range: Range): Problem {
  return {
    message: "expected a predicate",
    range: { start: range.start, end: range.start },
    label: "for example `test(name)` or `all()`",
  };
}

function missingOperator(range: Range): Problem {
  return {
    message: "expected an operator",
    range: { start: range.start, end: range.start },
    label: "join the two with `and`, `or` or `-`",
  };
}

function misplacedOperator(operator: string, range: Range): Problem {
  const help =
    operator === "-" ? "to leave tests out of everything, write `not …` or `all() - …`" : undefined;
  return {
    message: `expected a predicate before \`${operator}\``,
    range,
    label: "this operator stands between two expressions",
    help,
  };
}
