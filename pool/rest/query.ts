import { type Column, quote, type Table } from './catalog.ts';
import { notUnderstood, type RestOutcome, restFailure } from './failure.ts';

export type Query = {
  readonly columns: readonly string[];
  readonly filters: readonly { readonly column: Column; readonly operator: string; readonly value: string }[];
  readonly order: readonly string[];
  readonly limit: number | undefined;
  readonly offset: number;
};

export type Statement = { readonly text: string; readonly values: readonly (string | number | null)[] };

const operators: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

/** Reads `select`, `order`, `limit`, `offset` and `column=operator.value`; anything else is refused. */
export function parseQuery(table: Table, parameters: URLSearchParams): RestOutcome<Query> {
  let query: Query = {
    columns: [...table.columns.keys()],
    filters: [],
    order: [],
    limit: undefined,
    offset: 0,
  };
  for (const [name, value] of parameters) {
    const parsed = parseParameter(table, query, name, value);
    if (!parsed.ok) return parsed;
    query = parsed.value;
  }
  return { ok: true, value: query };
}

function parseParameter(table: Table, query: Query, name: string, value: string): RestOutcome<Query> {
  switch (name) {
    case 'apikey':
      return { ok: true, value: query };
    case 'select': {
      const columns = parseColumns(table, value);
      return columns.ok ? { ok: true, value: { ...query, columns: columns.value } } : columns;
    }
    case 'order': {
      const order = parseOrder(table, value);
      return order.ok ? { ok: true, value: { ...query, order: order.value } } : order;
    }
    case 'limit':
    case 'offset': {
      if (!/^\d{1,9}$/.test(value)) return notUnderstood(`${name} (${value})`);
      return { ok: true, value: { ...query, [name]: Number(value) } };
    }
    default: {
      const column = table.columns.get(name);
      if (!column) return /^\w+$/.test(name) ? unknownColumn(table, name) : notUnderstood(`filter (${name})`);
      const [, operator, operand] = /^(\w+)\.(.*)$/s.exec(value) ?? [];
      const sql = operators[operator ?? ''];
      if (sql === undefined || operand === undefined) return notUnderstood(`filter (${value})`);
      return {
        ok: true,
        value: { ...query, filters: [...query.filters, { column, operator: sql, value: operand }] },
      };
    }
  }
}

/** One statement that counts and pages at once; the database writes the JSON, so numbers and times are its own. */
export function selectStatement(table: Table, query: Query): Statement {
  const values: (string | number | null)[] = [];
  const bind = (value: string | number | null) => `$${values.push(value)}`;
  const conditions = query.filters.map(
    ({ column, operator, value }) =>
      `${quote(column.name)} ${operator} cast(${bind(value)}::text as ${column.type})`,
  );
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const order = query.order.length > 0 ? `order by ${query.order.join(', ')}` : '';
  const page = `offset ${bind(query.offset)}::bigint limit ${bind(query.limit ?? null)}::bigint`;
  const text = `with source as (select * from public.${quote(table.name)} ${where}),
    page as (select ${query.columns.map(quote).join(', ')} from source ${order} ${page})
    select coalesce((select json_agg(p) from page p), '[]')::text as body,
      (select count(*)::int from source) as total, (select count(*)::int from page) as shown`;
  return { text, values };
}

function parseColumns(table: Table, value: string): RestOutcome<readonly string[]> {
  const columns: string[] = [];
  for (const item of value.split(',').map((part) => part.trim())) {
    if (item === '*') columns.push(...table.columns.keys());
    else if (!/^\w+$/.test(item)) return notUnderstood(`select parameter (${value})`);
    else if (!table.columns.has(item)) return unknownColumn(table, item);
    else columns.push(item);
  }
  return { ok: true, value: columns };
}

function parseOrder(table: Table, value: string): RestOutcome<readonly string[]> {
  const order: string[] = [];
  for (const item of value.split(',')) {
    const [name = '', ...modifiers] = item.trim().split('.');
    const text = modifiers.join('.');
    if (!/^(asc|desc)?(\.?(nullsfirst|nullslast))?$/.test(text)) return notUnderstood(`order (${value})`);
    if (!table.columns.has(name)) return unknownColumn(table, name);
    const direction = modifiers.includes('desc') ? 'desc' : 'asc';
    const nulls =
      modifiers.find((modifier) => modifier.startsWith('nulls'))?.replace('nulls', ' nulls ') ?? '';
    order.push(`${quote(name)} ${direction}${nulls}`);
  }
  return { ok: true, value: order };
}

function unknownColumn(table: Table, name: string) {
  return restFailure(400, '42703', `column ${table.name}.${name} does not exist`);
}
