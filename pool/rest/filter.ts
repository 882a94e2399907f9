import type { Column, Table } from './catalog.ts';
import { notUnderstood, type RestOutcome, restFailure } from './failure.ts';

export type Operator = 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte' | 'like' | 'ilike';
export type Truth = 'null' | 'not_null' | 'true' | 'false' | 'unknown';

/** What a row has to fulfil. */
export type Condition = { readonly negated: boolean } & (
  | {
      readonly kind: 'compare';
      readonly column: Column;
      readonly operator: Operator;
      readonly value: string;
    }
  | { readonly kind: 'in'; readonly column: Column; readonly values: readonly string[] }
  | { readonly kind: 'is'; readonly column: Column; readonly truth: Truth }
  | { readonly kind: 'group'; readonly operator: 'and' | 'or'; readonly parts: readonly Condition[] }
);

const operators: ReadonlySet<string> = new Set<Operator>([
  'eq',
  'neq',
  'gt',
  'gte',
  'lt',
  'lte',
  'like',
  'ilike',
]);
const truths: ReadonlySet<string> = new Set<Truth>(['null', 'not_null', 'true', 'false', 'unknown']);

/** Thrown inside this file only: a parser that gives up in the middle of a nested text. */
class Unreadable extends Error {
  readonly failure: RestOutcome<never>;
  constructor(failure: RestOutcome<never>) {
    super();
    this.failure = failure;
  }
}

/** Reads `column=not.op.value`. */
export function parseFilter(table: Table, name: string, text: string): RestOutcome<Condition> {
  return attempt(() => {
    const column = findColumn(table, name, () => notUnderstood(`filter (${name})`));
    return readComparison(column, createReader(text), 'rest');
  }, `filter (${text})`);
}

/** Reads `or=(a.eq.1,and(b.lt.2,c.is.null))`; `name` is `and`, `or`, `not.and` or `not.or`. */
export function parseLogic(table: Table, name: string, text: string): RestOutcome<Condition> {
  return attempt(() => {
    const reader = createReader(`${name}${text}`);
    if (!text.startsWith('(')) reader.fail();
    const condition = readItem(table, reader);
    if (!reader.atEnd()) reader.fail();
    return condition;
  }, `logic tree (${text})`);
}

export function isLogicName(name: string): boolean {
  return /^(not\.)?(and|or)$/.test(name);
}

function attempt(read: () => Condition, what: string): RestOutcome<Condition> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return error.failure.ok || error.failure.error.code !== 'PGRST100' ? error.failure : notUnderstood(what);
  }
}

type Reader = {
  readonly atEnd: () => boolean;
  /** The text a pattern matches here, if it does; the pattern is sticky. */
  readonly take: (pattern: RegExp) => string | undefined;
  readonly expect: (pattern: RegExp) => string;
  readonly fail: () => never;
};

function createReader(text: string): Reader {
  let position = 0;
  const fail = (): never => {
    throw new Unreadable(notUnderstood('query'));
  };
  const take = (pattern: RegExp) => {
    pattern.lastIndex = position;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) position += found.length;
    return found;
  };
  return { atEnd: () => position === text.length, take, expect: (pattern) => take(pattern) ?? fail(), fail };
}

/** One member of a logic tree: a group in brackets, or a comparison. */
function readItem(table: Table, reader: Reader): Condition {
  const head = reader.take(/(not\.)?(and|or)\(/y);
  if (head === undefined) {
    const name = reader.expect(/\w+\./y).slice(0, -1);
    const column = findColumn(table, name, () => notUnderstood(`filter (${name})`));
    return readComparison(column, reader, 'listed');
  }
  const parts = [readItem(table, reader)];
  while (reader.take(/,/y)) parts.push(readItem(table, reader));
  reader.expect(/\)/y);
  const operator = head.endsWith('or(') ? 'or' : 'and';
  return { kind: 'group', operator, negated: head.startsWith('not.'), parts };
}

/** `rest`: the value is all that follows; `listed`: it ends at a comma or bracket unless it is quoted. */
function readComparison(column: Column, reader: Reader, place: 'rest' | 'listed'): Condition {
  const negated = reader.take(/not\./y) !== undefined;
  const operator = reader.expect(/\w+\./y).slice(0, -1);
  if (operator === 'in') {
    const condition = { kind: 'in', column, negated, values: readList(reader) } as const;
    if (place === 'rest' && !reader.atEnd()) reader.fail();
    return condition;
  }
  const value = place === 'rest' ? reader.expect(/.*/sy) : readValue(reader);
  if (operator === 'is') {
    const truth = value.toLowerCase();
    return isTruth(truth) ? { kind: 'is', column, negated, truth } : reader.fail();
  }
  return isOperator(operator) ? { kind: 'compare', column, negated, operator, value } : reader.fail();
}

function readList(reader: Reader): readonly string[] {
  reader.expect(/\(/y);
  if (reader.take(/\)/y)) return [];
  const values = [readValue(reader)];
  while (reader.take(/,/y)) values.push(readValue(reader));
  reader.expect(/\)/y);
  return values;
}

function readValue(reader: Reader): string {
  const quoted = reader.take(/"(?:[^"\\]|\\.)*"/sy);
  if (quoted !== undefined) return quoted.slice(1, -1).replace(/\\(.)/gs, '$1');
  return reader.expect(/[^,()"][^,()]*|/y);
}

function findColumn(table: Table, name: string, otherwise: () => RestOutcome<never>): Column {
  const column = table.columns.get(name);
  if (column) return column;
  throw new Unreadable(/^\w+$/.test(name) ? unknownColumn(table, name) : otherwise());
}

export function unknownColumn(table: Table, name: string) {
  return restFailure(400, '42703', `column ${table.name}.${name} does not exist`);
}

function isOperator(text: string): text is Operator {
  return operators.has(text);
}

function isTruth(text: string): text is Truth {
  return truths.has(text);
}
