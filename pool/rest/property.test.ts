import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { type SignedIn, signIn, startTestPool } from '../test-support.ts';

/*
 * Random queries, written down twice by two pieces of code that know nothing of each other: once as an address for
 * the service, once as SQL that runs beside it. The answers must be the same text.
 */

let pool: Pool;
let ada: SignedIn;

beforeAll(async () => {
  pool = await startTestPool();
  ada = await signIn(pool);
  const bob = await signIn(pool);
  for (const { userId } of [ada, bob]) {
    await pool.database.query(
      `insert into public.transactions (user_id, created_at, kind, status, amount_micro_usd, provider, pay_amount)
       select $1, timestamptz '2026-03-01T10:00:00.5Z' + make_interval(mins => n % 7),
         (array['topup', 'refund', 'bonus'])[n % 3 + 1], (array['waiting', 'finished'])[n % 2 + 1], n % 5 - 2,
         (array[null, '', 'now,pay', 'a"b', '(x)', 'back\\slash', '100%', 'ÄÖ_ü'])[n % 8 + 1],
         (array[null, '1.50', 'null'])[n % 3 + 1]
       from generate_series(1, 40) n`,
      [userId],
    );
  }
});
afterAll(() => pool.close());

type Scalar = 'text' | 'bigint' | 'timestamptz' | 'uuid';
type Column = { readonly name: string; readonly type: Scalar };

const columns: readonly Column[] = [
  { name: 'id', type: 'uuid' },
  { name: 'created_at', type: 'timestamptz' },
  { name: 'kind', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'amount_micro_usd', type: 'bigint' },
  { name: 'invoiced_micro_usd', type: 'bigint' },
  { name: 'provider', type: 'text' },
  { name: 'pay_amount', type: 'text' },
];

type Leaf = {
  readonly column: Column;
  readonly negated: boolean;
  readonly test:
    | { readonly operator: string; readonly value: string }
    | { readonly operator: 'in'; readonly values: readonly string[] }
    | { readonly operator: 'is'; readonly value: 'null' | 'not_null' };
};
type Tree =
  | Leaf
  | { readonly joiner: 'and' | 'or'; readonly negated: boolean; readonly parts: readonly Tree[] };

const valueOf: Readonly<Record<Scalar, fc.Arbitrary<string>>> = {
  text: fc.oneof(
    fc.constantFrom(
      'topup',
      'refund',
      'finished',
      '',
      'now,pay',
      'a"b',
      '(x)',
      'back\\slash',
      '100%',
      'ÄÖ_ü',
    ),
    fc.constantFrom('null', 'not.eq.x', "x' or '1'='1", '*', 'a*b', '%', '_', '"', '\\', ')', '\n', '☃'),
    fc.string({ maxLength: 6 }).filter((text) => !text.includes('\0')),
  ),
  bigint: fc.oneof(fc.integer({ min: -3, max: 4 }).map(String), fc.constant('9000000000')),
  timestamptz: fc.constantFrom(
    '2026-03-01T10:03:00.5+00:00',
    '2026-03-01T10:00:00.5Z',
    '2026-03-01 12:05:00.5+02',
    '1999-12-31T23:59:59Z',
  ),
  uuid: fc.uuid(),
};

const leaf: fc.Arbitrary<Leaf> = fc.constantFrom(...columns).chain((column) => {
  const value = valueOf[column.type];
  const comparison = fc.record({ operator: fc.constantFrom('eq', 'neq', 'gt', 'gte', 'lt', 'lte'), value });
  const among = fc.record({
    operator: fc.constant('in' as const),
    values: fc.array(value, { maxLength: 3 }),
  });
  const being = fc.record({
    operator: fc.constant('is' as const),
    value: fc.constantFrom('null' as const, 'not_null' as const),
  });
  const pattern = fc.record({
    operator: fc.constantFrom('like', 'ilike'),
    value: fc.constantFrom('*', '%o%', 'T*', '*,*', '%"%', '_____', 'ä*', '(*)', 'to.p'),
  });
  const tests = column.type === 'text' ? [comparison, among, being, pattern] : [comparison, among, being];
  return fc.record({ column: fc.constant(column), negated: fc.boolean(), test: fc.oneof(...tests) });
});

const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.record({
      joiner: fc.constantFrom('and' as const, 'or' as const),
      negated: fc.boolean(),
      parts: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).tree;

const question = fc.record({
  select: fc.option(
    fc.array(fc.record({ column: fc.constantFrom(...columns), asText: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    }),
    { nil: undefined },
  ),
  trees: fc.array(tree, { maxLength: 3 }),
  order: fc.array(
    fc.record({
      column: fc.constantFrom(...columns),
      direction: fc.constantFrom('', 'asc', 'desc'),
      nulls: fc.constantFrom('', 'first', 'last'),
    }),
    { maxLength: 2 },
  ),
  limit: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
  offset: fc.nat({ max: 20 }),
  counted: fc.boolean(),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** A leaf as `operator.value`: bare at the top, where nothing ends it, quoted inside a tree. */
function leafAddress({ test: check, negated }: Leaf, write: (text: string) => string): string {
  const not = negated ? 'not.' : '';
  if ('values' in check) return `${not}in.(${check.values.map(quoted).join(',')})`;
  return `${not}${check.operator}.${check.operator === 'is' ? check.value : write(check.value)}`;
}

function treeAddress(node: Tree): string {
  if ('test' in node) return `${node.column.name}.${leafAddress(node, quoted)}`;
  return `${node.negated ? 'not.' : ''}${node.joiner}(${node.parts.map(treeAddress).join(',')})`;
}

function address({ select, trees, order, limit, offset }: Question): string {
  const query = new URLSearchParams();
  if (select) query.set('select', select.map((s) => `${s.column.name}${s.asText ? '::text' : ''}`).join(','));
  for (const node of trees) {
    if ('test' in node)
      query.append(
        node.column.name,
        leafAddress(node, (text) => text),
      );
    else
      query.append(
        `${node.negated ? 'not.' : ''}${node.joiner}`,
        `(${node.parts.map(treeAddress).join(',')})`,
      );
  }
  const terms = [...order, { column: { name: 'id' }, direction: '', nulls: '' }];
  query.set(
    'order',
    terms
      .map((o) => [o.column.name, o.direction, o.nulls && `nulls${o.nulls}`].filter(Boolean).join('.'))
      .join(','),
  );
  if (limit !== undefined) query.set('limit', String(limit));
  query.set('offset', String(offset));
  return `transactions?${query.toString()}`;
}

const literal = (text: string, type: Scalar) =>
  `(E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}')::${type}`;
const symbols: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '!=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: '~~',
  ilike: '~~*',
};

function treeSql(node: Tree): string {
  const not = node.negated ? 'not ' : '';
  if (!('test' in node)) return `(${not}(${node.parts.map(treeSql).join(` ${node.joiner} `)}))`;
  const { column, test: check } = node;
  if ('values' in check) {
    if (check.values.length === 0) return `(${not}(false))`;
    return `(${not}(${column.name} in (${check.values.map((v) => literal(v, column.type)).join(', ')})))`;
  }
  if (check.operator === 'is') return `(${not}(${column.name} is ${check.value.replace('_', ' ')}))`;
  const isPattern = check.operator.endsWith('like');
  const value = isPattern ? check.value.replaceAll('*', '%') : check.value;
  return `(${not}(${column.name} ${symbols[check.operator]} ${literal(value, column.type)}))`;
}

function sql({ select, trees, order, limit, offset }: Question): {
  readonly page: string;
  readonly all: string;
} {
  const wanted = select?.map((s) => `x.${s.column.name}${s.asText ? `::text as ${s.column.name}` : ''}`) ?? [
    'x.*',
  ];
  const where = ["user_id = '" + ada.userId + "'", ...trees.map(treeSql)].join(' and ');
  const terms = order.map((o) => `x.${o.column.name} ${o.direction} ${o.nulls && `nulls ${o.nulls}`}`);
  const all = `select * from public.transactions where ${where}`;
  const page = `select ${wanted.join(', ')} from (${all}) x order by ${[...terms, 'x.id'].join(', ')}
    limit ${limit ?? 'all'} offset ${offset}`;
  return { page, all };
}

test('answers of REST equal those of the same question in SQL', async () => {
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const { page, all } = sql(asked);
      const expected = await pool.database.query<{ body: string; shown: number; total: number }>(
        `select coalesce((select json_agg(p) from (${page}) p), '[]')::text as body,
           (select count(*)::int from (${page}) p) as shown, (select count(*)::int from (${all}) a) as total`,
      );
      const response = await fetch(`${pool.url}/rest/v1/${address(asked)}`, {
        headers: {
          apikey: pool.publishableKey,
          authorization: `Bearer ${ada.accessToken}`,
          ...(asked.counted ? { prefer: 'count=exact' } : {}),
        },
      });
      const { body = '', shown = 0, total = 0 } = expected.rows[0] ?? {};
      if (asked.counted && asked.offset > total) {
        expect(response.status).toBe(416);
        await response.arrayBuffer();
        return;
      }
      expect(await response.text()).toBe(body);
      const range = shown === 0 ? '*' : `${asked.offset}-${asked.offset + shown - 1}`;
      expect(response.headers.get('content-range')).toBe(`${range}/${asked.counted ? total : '*'}`);
      expect(response.status).toBe(asked.counted && shown < total ? 206 : 200);
    }),
    { numRuns: 300 },
  );
});
