import type { Column, Table } from './catalog.ts';
import { notUnderstood, type RestOutcome, restFailure } from './failure.ts';
import { type Condition, isLogicName, parseFilter, parseLogic, unknownColumn } from './filter.ts';

export type Selected = { readonly column: Column; readonly asText: boolean };
export type Ordering = {
  readonly column: Column;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last' | undefined;
};

export type Query = {
  readonly columns: readonly Selected[];
  readonly conditions: readonly Condition[];
  readonly order: readonly Ordering[];
  readonly limit: number | undefined;
  readonly offset: number;
};

/** Reads `select`, `order`, `limit`, `offset`, filters and logic trees; anything else is refused. */
export function parseQuery(table: Table, parameters: URLSearchParams): RestOutcome<Query> {
  let query: Query = {
    columns: allColumns(table),
    conditions: [],
    order: [],
    limit: undefined,
    offset: 0,
  };
  for (const [name, value] of parameters) {
    const parsed = parseParameter(table, query, name, value);
    if (!parsed.ok) return parsed;
    query = { ...query, ...parsed.value };
  }
  return { ok: true, value: query };
}

function parseParameter(
  table: Table,
  query: Query,
  name: string,
  value: string,
): RestOutcome<Partial<Query>> {
  switch (name) {
    case 'apikey':
      return { ok: true, value: {} };
    case 'select':
      return within(parseColumns(table, value), (columns) => ({ columns }));
    case 'order':
      return within(parseOrder(table, value), (order) => ({ order: [...query.order, ...order] }));
    case 'limit':
    case 'offset': {
      if (!/^\d{1,9}$/.test(value)) return notUnderstood(`${name} (${value})`);
      return { ok: true, value: { [name]: Number(value) } };
    }
    default: {
      const condition = isLogicName(name) ? parseLogic(table, name, value) : parseFilter(table, name, value);
      return within(condition, (added) => ({ conditions: [...query.conditions, added] }));
    }
  }
}

function within<T>(
  outcome: RestOutcome<T>,
  asPart: (value: T) => Partial<Query>,
): RestOutcome<Partial<Query>> {
  return outcome.ok ? { ok: true, value: asPart(outcome.value) } : outcome;
}

function allColumns(table: Table): readonly Selected[] {
  return [...table.columns.values()].map((column) => ({ column, asText: false }));
}

function parseColumns(table: Table, value: string): RestOutcome<readonly Selected[]> {
  const columns: Selected[] = [];
  for (const item of value.split(',').map((part) => part.trim())) {
    if (item === '*') {
      columns.push(...allColumns(table));
      continue;
    }
    const [, name, cast] = /^(\w+)(::text)?$/.exec(item) ?? [];
    if (name === undefined)
      return isAggregate(item) ? noAggregates : notUnderstood(`select parameter (${value})`);
    const column = table.columns.get(name);
    if (!column) return unknownColumn(table, name);
    columns.push({ column, asText: cast !== undefined });
  }
  return { ok: true, value: columns };
}

/** With an alias, of a column, with casts: `total:cost.sum()::text`. */
function isAggregate(item: string): boolean {
  return /^(\w+:)?(count|(\w+(::\w+)?\.)(count|sum|avg|max|min))\(\)(::\w+)?$/.test(item);
}

const noAggregates = restFailure(400, 'PGRST123', 'Use of aggregate functions is not allowed');

function parseOrder(table: Table, value: string): RestOutcome<readonly Ordering[]> {
  const order: Ordering[] = [];
  for (const item of value.split(',')) {
    const [, name, direction, nulls] =
      /^(\w+)(?:\.(asc|desc))?(?:\.nulls(first|last))?$/.exec(item.trim()) ?? [];
    if (name === undefined) return notUnderstood(`order (${value})`);
    const column = table.columns.get(name);
    if (!column) return unknownColumn(table, name);
    order.push({
      column,
      direction: direction === 'desc' ? 'desc' : 'asc',
      nulls: nulls === 'first' || nulls === 'last' ? nulls : undefined,
    });
  }
  return { ok: true, value: order };
}
