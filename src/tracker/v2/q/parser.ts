import { QUERY_LIMITS } from '../../../model/query';
import { QueryError, type Literal, type Operator, type Query, type Term } from './ast';
import { tokens, type Token } from './lexer';

/*
 *   query  := and { OR and }
 *   and    := factor { AND factor }
 *   factor := '(' query ')' | field operator value | field [NOT] IN '(' value { ',' value } ')'
 *
 * IN is an addition: one of Bitbucket's clients used it, although it is not documented.
 */

/** Bounds terms and nesting, to protect the database and the stack. */
const MAX_TERMS = QUERY_LIMITS.conditions;
const MAX_DEPTH = 50;

const displayedToken = (token: Token): string => {
  switch (token.type) {
    case 'end':
      return 'the end';
    case 'word':
      return `'${token.text}'`;
    case 'operator':
      return `'${token.operator}'`;
    case 'sign':
      return `'${token.sign}'`;
    case 'literal':
      return token.literal.kind === 'text' ? 'a text' : `'${token.literal.text}'`;
  }
};

class Parser {
  readonly #tokens: readonly Token[];
  #index = 0;
  #terms = 0;
  #depth = 0;

  constructor(source: string) {
    this.#tokens = tokens(source);
  }

  parse(): Query {
    if (this.#peek().type === 'end') return { and: [] };
    const query = this.#any();
    if (this.#peek().type !== 'end') throw this.#expected('AND, OR or the end');
    return query;
  }

  #peek(): Token {
    return this.#tokens[this.#index]!;
  }

  #expected(expectation: string): QueryError {
    return new QueryError(`${expectation} is expected here, not ${displayedToken(this.#peek())}`, this.#peek().at);
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.type !== 'word' || token.text.toUpperCase() !== word) return false;
    this.#index++;
    return true;
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek();
    if (token.type !== 'sign' || token.sign !== sign) return false;
    this.#index++;
    return true;
  }

  #any(): Query {
    const parts = [this.#wholeQuery()];
    while (this.#takeWord('OR')) parts.push(this.#wholeQuery());
    return parts.length === 1 ? parts[0]! : { or: parts };
  }

  #wholeQuery(): Query {
    const parts = [this.#factor()];
    while (this.#takeWord('AND')) parts.push(this.#factor());
    return parts.length === 1 ? parts[0]! : { and: parts };
  }

  #factor(): Query {
    const { at } = this.#peek();
    if (!this.#takeSign('(')) return this.#comparison();
    if (++this.#depth > MAX_DEPTH) throw new QueryError(`parentheses are nested more than ${MAX_DEPTH} deep`, at);
    const query = this.#any();
    this.#depth--;
    if (!this.#takeSign(')')) throw this.#expected("AND, OR or ')'");
    return query;
  }

  #comparison(): Query {
    const field = this.#peek();
    if (field.type !== 'word') throw this.#expected("a field or '('");
    this.#index++;
    const path = field.text.split('.');
    const { at } = field;
    if (this.#takeWord('IN')) return { or: this.#list().map((literal) => this.#term(path, '=', literal, at)) };
    if (this.#takeWord('NOT')) {
      if (!this.#takeWord('IN')) throw this.#expected('IN');
      return { and: this.#list().map((literal) => this.#term(path, '!=', literal, at)) };
    }
    const operator = this.#peek();
    if (operator.type !== 'operator') throw this.#expected('one of = != ~ !~ > >= < <= IN');
    this.#index++;
    return this.#term(path, operator.operator, this.#literal(), at);
  }

  #list(): Literal[] {
    if (!this.#takeSign('(')) throw this.#expected("'('");
    const literals = [this.#literal()];
    while (this.#takeSign(',')) literals.push(this.#literal());
    if (!this.#takeSign(')')) throw this.#expected("',' or ')'");
    return literals;
  }

  #literal(): Literal {
    const token = this.#peek();
    if (token.type !== 'literal') throw this.#expected('a value ("text", a number, a date, true, false or null)');
    this.#index++;
    return token.literal;
  }

  #term(path: readonly string[], operator: Operator, literal: Literal, at: number): Term {
    if (++this.#terms > MAX_TERMS) throw new QueryError(`there are more than ${MAX_TERMS} conditions`, at);
    if (literal.kind === 'null' || literal.kind === 'boolean') {
      if (operator !== '=' && operator !== '!=')
        throw new QueryError(`${literal.text} can be compared by = and != only, not by ${operator}`, literal.at);
    }
    return { path, operator, literal, at };
  }
}

/** Parses a query. A blank query matches everything. @throws {QueryError} */
export const parseQ = (source: string): Query => new Parser(source).parse();
