import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cursor } from '#shared/domain/account.ts';
import { ok } from '#shared/result.ts';
import { configFor, createTestLog, networkFor, respondJson, startServer } from '../net/test-support.ts';
import { createAnswerCache } from './answer-cache.ts';
import { pageSize } from './keyset.ts';
import { readTransactions, transactions } from './transactions.ts';

type Stored = { readonly id: string; readonly created_at: string };

/** Newest first, three rows an instant; `number` counts from the oldest. */
const stored = (number: number): Stored => ({
  id: `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
  created_at: new Date(Date.UTC(2026, 0, 1) + Math.floor(number / 3) * 1000).toISOString(),
});

/** A table behind the two things that the data server is asked for: rows after a cursor, and a limit. */
function answerFrom(table: readonly Stored[], query: URLSearchParams): readonly Stored[] {
  const [, at = '', id = ''] =
    /created_at\.lt\."([^"]+)".*id\.lt\.([0-9a-f-]+)/.exec(query.get('or') ?? '') ?? [];
  const isAfter = (row: Stored) => at === '' || row.created_at < at || (row.created_at === at && row.id < id);
  return table.filter(isAfter).slice(0, Number(query.get('limit')));
}

test('10,000 rows are paged to their end: each once, none left out while others arrive, all pages asked alike', async () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => stored(9_999 - index));
  let arrived = 0;
  const server = await startServer((request, response) => {
    const arrivals = Array.from({ length: arrived }, (_, index) => stored(10_000 + arrived - 1 - index));
    const query = new URL(request.path, 'http://x').searchParams;
    const answer = answerFrom([...arrivals, ...rows], query);
    arrived += 1;
    const money = answer.map((row) => ({ ...row, kind: 'topup', status: 'finished', amount_micro_usd: 1 }));
    respondJson(response, 200, money, { 'content-range': `0-50/${10_000 + arrived}` });
  });
  const folder = await mkdtemp(join(tmpdir(), 'keyset-'));
  const network = networkFor(configFor(server.url));
  const deps = {
    config: configFor(server.url),
    egress: network.egress,
    tokens: { current: async () => ok('token'), renewed: async () => ok('token') },
    cache: createAnswerCache({ folder, log: createTestLog() }),
    accountId: () => '6f0c0000-0000-4000-8000-000000000001',
    log: createTestLog(),
  };
  const ids: string[] = [];
  let after: Cursor | null = null;
  do {
    const page: Awaited<ReturnType<typeof readTransactions>> = await readTransactions(deps, after);
    if (!page.ok) throw new Error(page.error.code);
    ids.push(...page.value.rows.map(({ id }) => id));
    after = page.value.next;
  } while (after !== null);
  expect(ids).toEqual(rows.map(({ id }) => id));
  const queries = server.requests.map(({ path }) => new URL(path, 'http://x').searchParams);
  expect(queries).toHaveLength(10_000 / pageSize);
  for (const query of queries) {
    expect(query.get('limit')).toBe(String(pageSize + 1));
    expect(query.has('offset')).toBe(false);
  }
  await network.dispose();
  await server.close();
  await rm(folder, { recursive: true });
}, 60_000);

test('an amount in any currency stands on the page with the digits the service wrote', () => {
  const digits = fc.stringMatching(/^(0|[1-9]\d{0,17})(\.\d{1,18})?$/);
  const currency = fc.constantFrom('btc', 'eth', 'usdttrc20', 'xmr', 'doge');
  fc.assert(
    fc.property(
      digits,
      digits,
      currency,
      fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
      (due, paid, coin, usd) => {
        const text = `[{"id":"${stored(1).id}","created_at":"2026-01-01T00:00:00Z","kind":"topup","status":"finished",
        "amount_micro_usd":${usd},"pay_currency":"${coin}","pay_amount":"${due}","actually_paid":"${paid}"}]`;
        expect(transactions.parse(text)).toMatchObject([
          { amountMicroUsd: usd, payCurrency: coin, payAmount: due, actuallyPaid: paid },
        ]);
      },
    ),
  );
});
