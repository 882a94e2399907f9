import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { microUsdToDecimal, parseMicroUsd } from '#shared/money.ts';
import type { AccessTokens } from '../auth/tokens.ts';
import type { Database } from '../db/open.ts';
import { bearer, type Exchange, header, json, type Outcome, readJson, type Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import type { TopupRow, Topups } from './topups.ts';

export type TopupService = {
  readonly database: Database;
  readonly tokens: AccessTokens;
  readonly topups: Topups;
  readonly minMicroUsd: bigint;
};

const maxMicroUsd = 10_000_000_000n;
const base = '/v1/account';

const topupSchema = z.strictObject({
  amount_usd: z.string().regex(/^\d{1,9}(\.\d{1,2})?$/, 'must be a decimal text such as "20.00"'),
});

type Failure = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, string>>;
};

/** Buying credits, for the person who is signed in. Errors have the shape of the API they stand beside. */
export function topupRoutes(service: TopupService): readonly Route[] {
  const forPerson = (work: (exchange: Exchange, userId: string) => Promise<Reply>) => {
    return async (exchange: Exchange): Promise<Reply> => {
      const caller = await identify(service, exchange);
      return caller.ok ? work(exchange, caller.value) : failure(caller.error);
    };
  };
  return [
    {
      method: 'GET',
      path: `${base}/topup-options`,
      handler: forPerson(() => Promise.resolve(answer(200, limits(service)))),
    },
    {
      method: 'POST',
      path: `${base}/topups`,
      handler: forPerson((exchange, userId) => open(service, exchange, userId)),
    },
    {
      method: 'GET',
      path: `${base}/topups/:id`,
      handler: forPerson((exchange, userId) => show(service, exchange, userId)),
    },
    {
      method: 'POST',
      path: `${base}/topups/:id/cancel`,
      handler: forPerson((exchange, userId) => cancel(service, exchange, userId)),
    },
  ];
}

async function open(service: TopupService, exchange: Exchange, userId: string): Promise<Reply> {
  const key = header(exchange, 'idempotency-key');
  if (key === undefined || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    const message = 'Send an Idempotency-Key of 1 to 255 visible ASCII characters.';
    return failure({ status: 400, code: 'invalid_idempotency_key', message });
  }
  const body = await readJson(exchange, topupSchema);
  if (!body.ok) {
    const tooLarge = body.error.kind === 'too_large';
    const code = tooLarge ? 'request_too_large' : 'invalid_request';
    return failure({ status: tooLarge ? 413 : 400, code, message: body.error.message });
  }
  const amount = parseMicroUsd(body.value.amount_usd) ?? 0n;
  const outside = outsideLimits(service, amount);
  if (outside) return failure(outside);
  const opened = await service.topups.open(userId, key, amount);
  if (!opened.ok) return failure(openFailures[opened.error]);
  const { id, orderId, checkoutUrl, replayed } = opened.value;
  const topup = {
    id,
    order_id: orderId,
    status: 'created',
    checkout_url: checkoutUrl,
    min_usd: microUsdToDecimal(service.minMicroUsd),
  };
  return answer(201, topup, replayed ? { 'idempotency-replayed': 'true' } : {});
}

const openFailures = {
  no_account: { status: 401, code: 'invalid_token', message: 'This account does not exist any more.' },
  key_reused: {
    status: 422,
    code: 'idempotency_key_reused',
    message: 'This Idempotency-Key was used with another amount.',
  },
  provider_unavailable: {
    status: 502,
    code: 'payment_provider_unavailable',
    message: 'The payment provider gave no invoice. Nothing was charged; try again with the same key.',
  },
} as const;

function outsideLimits(service: TopupService, amount: bigint): Failure | undefined {
  const { min_usd: min, max_usd: max } = limits(service);
  const more = { min_usd: min, max_usd: max };
  if (amount < service.minMicroUsd || amount === 0n) {
    return { status: 422, code: 'amount_below_minimum', message: `The smallest top-up is $${min}.`, more };
  }
  if (amount > maxMicroUsd) {
    return { status: 422, code: 'amount_above_maximum', message: `The largest top-up is $${max}.`, more };
  }
  return undefined;
}

async function show(service: TopupService, exchange: Exchange, userId: string): Promise<Reply> {
  const id = readId(exchange);
  const row = id === undefined ? undefined : await service.topups.find(userId, id);
  return row ? answer(200, describe(row)) : failure(unknownTopup);
}

async function cancel(service: TopupService, exchange: Exchange, userId: string): Promise<Reply> {
  const id = readId(exchange);
  const result = id === undefined ? 'unknown' : await service.topups.cancel(userId, id);
  switch (result) {
    case 'unknown':
      return failure(unknownTopup);
    case 'under_way':
      return failure({
        status: 409,
        code: 'topup_not_cancellable',
        message: 'A payment for this top-up has been made or has failed already.',
      });
    case 'cancelled':
      return show(service, exchange, userId);
  }
}

const unknownTopup: Failure = { status: 404, code: 'topup_not_found', message: 'No such top-up.' };

function readId(exchange: Exchange): string | undefined {
  const id = z.uuid().safeParse(exchange.params['id']);
  return id.success ? id.data : undefined;
}

function describe(row: TopupRow) {
  const { invoiced_micro_usd: invoiced, amount_micro_usd: credited, ...rest } = row;
  return {
    ...rest,
    invoiced_micro_usd: Number(invoiced),
    amount_micro_usd: Number(credited),
    amount_usd: microUsdToDecimal(BigInt(invoiced)),
    credited_usd: microUsdToDecimal(BigInt(credited)),
  };
}

function limits({ minMicroUsd }: TopupService) {
  return {
    currency: 'USD',
    min_usd: microUsdToDecimal(minMicroUsd),
    max_usd: microUsdToDecimal(maxMicroUsd),
  };
}

/** A genuine access token of a session that is still open. */
async function identify(service: TopupService, exchange: Exchange): Promise<Outcome<string, Failure>> {
  const token = bearer(exchange);
  const check = token === undefined ? undefined : await service.tokens.verifyLive(token);
  const refused = (message: string) => {
    const error = { status: 401, code: 'invalid_token', message, headers: { 'www-authenticate': 'Bearer' } };
    return { ok: false, error } as const;
  };
  if (check?.ok) return { ok: true, value: check.claims.sub };
  return refused(
    check?.reason === 'ended' ? 'This session has ended.' : 'Sign in: this needs a valid access token.',
  );
}

function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return json(status, body, { 'cache-control': 'no-store', ...headers });
}

function failure({ status, code, message, headers = {}, more = {} }: Failure): Reply {
  const error = { message, type: 'invalid_request_error', param: null, code, ...more };
  return json(
    status,
    { error },
    { 'x-request-id': `req_${randomUUID()}`, 'cache-control': 'no-store', ...headers },
  );
}
