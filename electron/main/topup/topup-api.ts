import { z } from 'zod';
import { type PaymentStatus, paymentStatuses, type Transaction } from '#shared/domain/account.ts';
import type { TopupOptions } from '#shared/domain/topup.ts';
import { appError, type ErrorCode } from '#shared/errors.ts';
import { microUsdToDecimal, parseMicroUsd } from '#shared/money.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import { type Explain, requestAsPerson } from '../account/authorized.ts';
import { type AccountDeps, readRows } from '../account/data-service.ts';
import { microUsdDigits, optionalText, parseMoneyJson } from '../account/row-texts.ts';
import { transactions } from '../account/transactions.ts';
import { requestIdOf, retryAfterOf } from '../net/answers.ts';

/** What the service says of one top-up. Amounts credited are read from the ledger's rows, not from here. */
export type TopupState = {
  readonly id: string;
  readonly orderId: string | null;
  readonly status: PaymentStatus;
  readonly cancelled: boolean;
  readonly checkoutUrl: string | null;
  readonly createdAt: string | null;
  readonly invoicedMicroUsd: bigint | null;
  readonly paymentReference: string | null;
  readonly payCurrency: string | null;
  readonly payAmount: string | null;
  readonly actuallyPaid: string | null;
};

export type TopupApi = {
  readonly options: () => Promise<Result<TopupOptions>>;
  readonly create: (amountMicroUsd: bigint, key: string) => Promise<Result<TopupState>>;
  readonly read: (id: string) => Promise<Result<TopupState>>;
  readonly cancel: (id: string) => Promise<Result<void>>;
  /** The ledger's rows of an order: a second payment on one invoice has a row of its own. */
  readonly rowsOf: (orderId: string) => Promise<Result<readonly Transaction[]>>;
  /** Top-ups that are under way, also those begun on another device. */
  readonly open: () => Promise<Result<readonly TopupState[]>>;
};

/** Where a service does not tell its smallest amount: it refuses what is too small, and says so then. */
const usualMinimum = 10_000_000n;

const stateRow = z
  .object({
    id: z.uuid(),
    order_id: optionalText(300),
    status: z.enum(paymentStatuses).catch('unknown'),
    cancelled_at: z.string().nullish(),
    checkout_url: optionalText(2000),
    created_at: optionalText(40),
    invoiced_micro_usd: microUsdDigits.nullish(),
    payment_reference: optionalText(300),
    pay_currency: optionalText(60),
    pay_amount: optionalText(100),
    actually_paid: optionalText(100),
  })
  .transform(
    (row): TopupState => ({
      id: row.id,
      orderId: row.order_id,
      status: row.status,
      cancelled: typeof row.cancelled_at === 'string',
      checkoutUrl: row.checkout_url,
      createdAt: row.created_at,
      invoicedMicroUsd: row.invoiced_micro_usd ?? null,
      paymentReference: row.payment_reference,
      payCurrency: row.pay_currency,
      payAmount: row.pay_amount,
      actuallyPaid: row.actually_paid,
    }),
  );

const optionsRow = z.object({ min_usd: z.string(), max_usd: z.string().nullish() });
const errorBody = z.object({ error: z.object({ code: z.string() }) });

const refusals: Readonly<Record<string, ErrorCode>> = {
  amount_below_minimum: 'amount_below_minimum',
  amount_above_maximum: 'amount_above_maximum',
  payment_provider_unavailable: 'payment_provider_unavailable',
  topup_not_cancellable: 'topup_not_cancellable',
  topup_not_found: 'not_found',
};

const explain: Explain = ({ status, headers, text }) => {
  const parsed = errorBody.safeParse(parseMoneyJson(text));
  const code = parsed.success ? refusals[parsed.data.error.code] : undefined;
  const extra = { ...requestIdOf(headers), ...retryAfterOf(headers, new Date()), detail: `HTTP ${status}` };
  if (code) return appError(code, extra);
  return status === 404 || status === 405 || status === 501 ? appError('feature_absent', extra) : null;
};

export function createTopupApi(deps: AccountDeps): TopupApi {
  const { config } = deps;

  async function call(
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string,
  ): Promise<Result<unknown>> {
    if (!config) return failWith('not_configured');
    const answer = await requestAsPerson(
      deps,
      {
        url: `${config.apiUrl}/account/${path}`,
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
        purpose: 'account',
      },
      explain,
    );
    return answer.ok ? ok(parseMoneyJson(answer.value.text)) : answer;
  }

  function asState(answer: Result<unknown>): Result<TopupState> {
    if (!answer.ok) return answer;
    const parsed = stateRow.safeParse(answer.value);
    return parsed.success ? ok(parsed.data) : failWith('bad_response', { detail: 'top-up' });
  }

  return {
    async options() {
      const answer = await call('GET', 'topup-options');
      if (!answer.ok && answer.error.code === 'feature_absent') {
        return ok({ minMicroUsd: usualMinimum, maxMicroUsd: null });
      }
      if (!answer.ok) return answer;
      const parsed = optionsRow.safeParse(answer.value);
      const min = parsed.success ? parseMicroUsd(parsed.data.min_usd) : undefined;
      if (!parsed.success || min === undefined) return failWith('bad_response', { detail: 'topup-options' });
      const { max_usd: max } = parsed.data;
      return ok({
        minMicroUsd: min,
        maxMicroUsd: typeof max === 'string' ? (parseMicroUsd(max) ?? null) : null,
      });
    },
    async create(amountMicroUsd, key) {
      const body = JSON.stringify({ amount_usd: microUsdToDecimal(amountMicroUsd) });
      return asState(await call('POST', 'topups', { 'idempotency-key': key }, body));
    },
    read: async (id) => asState(await call('GET', `topups/${id}`)),
    async cancel(id) {
      const answer = await call('POST', `topups/${id}/cancel`, {}, '{}');
      return answer.ok ? ok() : answer;
    },
    async rowsOf(orderId) {
      const answer = await readRows(deps, transactions.table, { select: '*', order_id: `eq.${orderId}` });
      if (!answer.ok) return answer;
      const rows = transactions.parse(answer.value.text);
      return rows ? ok(rows) : failWith('bad_response', { detail: 'transactions' });
    },
    async open() {
      const answer = await readRows(deps, transactions.table, {
        select: '*',
        kind: 'eq.topup',
        status: 'in.(created,waiting,confirming,confirmed,sending)',
        order: 'created_at.desc,id.desc',
        limit: '20',
      });
      if (!answer.ok) return answer;
      const parsed = z.array(stateRow).safeParse(parseMoneyJson(answer.value.text));
      return parsed.success ? ok(parsed.data) : failWith('bad_response', { detail: 'transactions' });
    },
  };
}
