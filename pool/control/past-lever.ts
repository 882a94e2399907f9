import { z } from 'zod';
import { findUserByEmail } from '../auth/users.ts';
import type { Database } from '../db/open.ts';
import { json, readStorableJson } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';

const pastSchema = z.strictObject({
  email: z.string(),
  requests: z.int().min(0).max(100_000),
  topups: z.int().min(0).max(100_000),
});

/** Spread over ninety days up to an hour ago; tokens and cost differ from row to row, and from model to model. */
const insertRequests = `
  with made as (
    insert into public.usage_events (user_id, created_at, request_id, model, kind, status, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, cost_micro_usd)
      select $1, account.clock() - interval '1 hour' - interval '90 days' * (n - 1) / $2::bigint, gen_random_uuid()::text,
        (array['pool/echo', 'pool/longform', 'pool/reasoner', 'pool/vision'])[1 + n % 7 % 4], 'chat',
        case when n % 37 = 0 then 'failed' when n % 11 = 0 then 'stopped' else 'complete' end,
        40 + n * 7919 % 6000, 20 + n * 104729 % 1800, 0, 0, 3 + n * 15485863 % 9000
      from generate_series(1, $2::bigint) n
      returning id, user_id, cost_micro_usd, created_at)
  insert into billing.ledger (user_id, amount_micro_usd, usage_event_id, created_at)
    select user_id, -cost_micro_usd, id, created_at from made`;

/** What the requests cost is spread over them, so that the balance stays what it was. */
const insertTopups = `
  with sums as (select -coalesce(sum(amount_micro_usd), 0)::bigint total from billing.ledger
      where user_id = $1 and usage_event_id is not null),
  made as (
    insert into public.transactions (user_id, created_at, updated_at, kind, status, amount_micro_usd,
        invoiced_micro_usd, provider, payment_reference, order_id, pay_currency, pay_amount, actually_paid)
      select $1, at, at, 'topup', 'finished', amount, amount, 'nowpayments', (4000000000 + n)::text,
        gen_random_uuid()::text, 'usdttrc20', round(amount / 1e6, 2)::text, round(amount / 1e6, 2)::text
      from (select n, account.clock() - interval '2 hours' - interval '90 days' * (n - 1) / $2::bigint as at,
        greatest(1, total / $2::bigint) amount from sums, generate_series(1, $2::bigint) n) planned
      returning id, user_id, amount_micro_usd, created_at)
  insert into billing.ledger (user_id, amount_micro_usd, transaction_id, created_at)
    select user_id, amount_micro_usd, id, created_at from made`;

/** Gives an account a past: what months of use would have left behind. */
export function pastLever(database: Database): Route {
  return {
    method: 'POST',
    path: '/_past',
    handler: async (exchange) => {
      const body = await readStorableJson(exchange, pastSchema);
      if (!body.ok) return json(400, { code: 'bad_request', message: body.error.message });
      const { email, requests, topups } = body.value;
      const isKnown = await database.transaction(async (sql) => {
        const user = await findUserByEmail(sql, email);
        if (user && requests > 0) await sql.query(insertRequests, [user.id, requests]);
        if (user && topups > 0) await sql.query(insertTopups, [user.id, topups]);
        return user !== undefined;
      });
      if (!isKnown) return json(404, { code: 'user_not_found', message: 'No account with this address' });
      return json(200, { requests, topups });
    },
  };
}
