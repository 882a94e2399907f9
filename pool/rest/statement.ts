import { quote, type Table } from './catalog.ts';
import type { Condition, Operator } from './filter.ts';
import type { Query } from './query.ts';

type Bound = string | number | readonly string[];

export type Statement = { readonly text: string; readonly values: readonly Bound[] };

/** More rows than this are not given at once, as on a hosted project: page. */
const mostRows = 1000;

const operatorSql: Readonly<Record<Operator, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  ilike: 'ilike',
};

/**
 * One statement that counts and pages at once; the database writes the JSON, so numbers and times are its own.
 * Names come from the catalog, values are bound: nothing a client sends becomes part of the text.
 */
export function selectStatement(table: Table, query: Query): Statement {
  const values: Bound[] = [];
  const bind = (value: Bound) => `$${values.push(value)}`;
  const conditions = query.conditions.map((condition) => conditionSql(condition, bind));
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const order = query.order.map(({ column, direction, nulls }) => {
    return `s.${quote(column.name)} ${direction}${nulls ? ` nulls ${nulls}` : ''}`;
  });
  const columns = query.columns.map(({ column, asText }) => {
    return `s.${quote(column.name)}${asText ? `::text as ${quote(column.name)}` : ''}`;
  });
  const limit = Math.min(query.limit ?? mostRows, mostRows);
  const page = `offset ${bind(query.offset)}::bigint limit ${bind(limit)}::bigint`;
  const text = `with source as (select t.* from public.${quote(table.name)} t ${where}),
    page as (select ${columns.join(', ')} from source s
      ${order.length > 0 ? `order by ${order.join(', ')}` : ''} ${page})
    select coalesce((select json_agg(p) from page p), '[]')::text as body,
      (select count(*)::int from source) as total, (select count(*)::int from page) as shown`;
  return { text, values };
}

function conditionSql(condition: Condition, bind: (value: Bound) => string): string {
  const sql = plainSql(condition, bind);
  return condition.negated ? `not (${sql})` : sql;
}

function plainSql(condition: Condition, bind: (value: Bound) => string): string {
  switch (condition.kind) {
    case 'group':
      return `(${condition.parts.map((part) => conditionSql(part, bind)).join(` ${condition.operator} `)})`;
    case 'in': {
      const { column, values } = condition;
      return `t.${quote(column.name)} = any (cast(${bind(values)}::text[] as ${column.type}[]))`;
    }
    case 'is':
      return `t.${quote(condition.column.name)} is ${condition.truth.replace('_', ' ')}`;
    case 'compare': {
      const { column, operator, value } = condition;
      const name = `t.${quote(column.name)}`;
      if (operator === 'like' || operator === 'ilike') {
        return `${name} ${operatorSql[operator]} ${bind(value.replaceAll('*', '%'))}::text`;
      }
      return `${name} ${operatorSql[operator]} cast(${bind(value)}::text as ${column.type})`;
    }
  }
}
