/** The expression being read between one pair of parentheses (or outside all of them): a fold over operators. */
import type {
  Chained,
  Expression,
  IntersectionOperator,
  NegationOperator,
  Operand,
  Range,
  Term,
  UnionOperator,
} from "./ast.ts";

export class Level {
  /** Where the parenthesis was opened; absent for the outermost level. */
  readonly opened: Range | undefined;
  /** Whether an operand must come next, not an operator. */
  wantsOperand = true;

  readonly #negations: NegationOperator[] = [];
  readonly #terms: Chain<UnionOperator, Term> = { rest: [] };
  #operands: Chain<IntersectionOperator, Operand> = { rest: [] };

  constructor(opened: Range | undefined) {
    this.opened = opened;
  }

  negate(operator: NegationOperator): void {
    this.#negations.push(operator);
  }

  /** Takes an operand, with the negations before it; returns how many there were. */
  complete(operand: Operand): number {
    const count = this.#negations.length;
    let negated = operand;
    for (let operator = this.#negations.pop(); operator !== undefined; operator = this.#negations.pop()) {
      negated = { type: "negation", operator, operand: negated };
    }
    append(this.#operands, negated);
    this.wantsOperand = false;
    return count;
  }

  intersect(operator: IntersectionOperator): void {
    this.#operands.pending = operator;
    this.wantsOperand = true;
  }

  unite(operator: UnionOperator): void {
    this.#closeTerm();
    this.#terms.pending = operator;
    this.wantsOperand = true;
  }

  /** The whole expression. Only to be called when no operand is missing. */
  finish(): Expression {
    this.#closeTerm();
    const { first, rest } = this.#terms;
    if (first === undefined) throw new Error("an expression has at least one term");
    return rest.length === 0 ? first : { type: "union", first, rest };
  }

  #closeTerm(): void {
    const { first, rest } = this.#operands;
    if (first === undefined) throw new Error("a term has at least one operand");
    append(this.#terms, rest.length === 0 ? first : { type: "intersection", first, rest });
    this.#operands = { rest: [] };
  }
}

/** Operands and the operators between them, while they are read. */
interface Chain<Operator, Item> {
  first?: Item;
  /** The operator after the last operand. */
  pending?: Operator;
  readonly rest: Chained<Operator, Item>[];
}

function append<Operator, Item>(chain: Chain<Operator, Item>, operand: Item): void {
  if (chain.pending === undefined) chain.first = operand;
  else chain.rest.push({ operator: chain.pending, operand });
}
