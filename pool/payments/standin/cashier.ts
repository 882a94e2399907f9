import type { Database } from '../../db/open.ts';
import { parseCoins } from '../decimal.ts';
import type { PaymentStatus } from '../notification.ts';
import { addLatePayment, addPayment, findPayment, type PaymentFor, setStatus } from './books.ts';
import { findCoin, isBelowMinimum } from './coins.ts';
import { failed, type StandinOutcome } from './failure.ts';
import type { PaymentRow } from './rows.ts';
import type { Sender } from './sender.ts';
import { pathBetween } from './states.ts';

/** `twice`: every notification is sent two times; `hold`: it waits until it is sent by hand. */
export type Notify = 'now' | 'twice' | 'hold';

/** What customers and the blockchain do: choose a coin, pay, pay too little, too late or not at all. */
export type Cashier = {
  readonly choose: (
    ordered: PaymentFor,
    coinCode: string,
    notify: Notify,
  ) => Promise<StandinOutcome<PaymentRow>>;
  readonly move: (
    paymentId: string,
    to: PaymentStatus,
    actuallyPaid: string | undefined,
    notify: Notify,
  ) => Promise<StandinOutcome<PaymentRow>>;
  readonly payLate: (
    paymentId: string,
    actuallyPaid: string | undefined,
    notify: Notify,
  ) => Promise<StandinOutcome<PaymentRow>>;
};

export function createCashier(database: Database, sender: Sender): Cashier {
  const tell = async (ids: readonly string[], notify: Notify) => {
    if (notify === 'hold') return;
    await sender.send(notify === 'twice' ? ids.flatMap((id) => [id, id]) : ids);
  };
  return {
    choose: async (ordered, coinCode, notify) => {
      const coin = findCoin(coinCode);
      if (!coin) return failed(400, 'INVALID_REQUEST_PARAMS', `Currency ${coinCode} is not known`);
      if (isBelowMinimum(ordered.price_amount, coin)) {
        return failed(400, 'AMOUNT_MINIMAL_ERROR', `The smallest payment in ${coin.code} is $${coin.minUsd}`);
      }
      const { payment, notificationIds } = await addPayment(database, ordered, coin, notify === 'hold');
      await tell(notificationIds, notify);
      return { ok: true, value: payment };
    },
    move: async (paymentId, to, actuallyPaid, notify) => {
      const moved = await movePayment(database, paymentId, to, actuallyPaid, notify === 'hold');
      if (!moved.ok) return moved;
      await tell(moved.value, notify);
      return found(database, paymentId);
    },
    payLate: async (paymentId, actuallyPaid, notify) => {
      const parent = await found(database, paymentId);
      if (!parent.ok) return parent;
      if (!['expired', 'failed', 'partially_paid', 'finished', 'refunded'].includes(parent.value.status)) {
        return failed(
          409,
          'BAD_TRANSITION',
          'This payment is not over: money that arrives now belongs to it',
        );
      }
      const amount = readAmount(actuallyPaid, parent.value.pay_amount);
      if (!amount.ok) return amount;
      const { payment, notificationIds } = await addLatePayment(
        database,
        parent.value,
        amount.value,
        notify === 'hold',
      );
      await tell(notificationIds, notify);
      return { ok: true, value: payment };
    },
  };
}

/** Passes every state on the way, each with its notification; the ids of those. */
async function movePayment(
  database: Database,
  paymentId: string,
  to: PaymentStatus,
  actuallyPaid: string | undefined,
  hold: boolean,
): Promise<StandinOutcome<readonly string[]>> {
  return database.transaction(async (sql) => {
    const payment = await findPayment(sql, paymentId, true);
    if (!payment) return notFound;
    const path = pathBetween(payment.status, to);
    if (!path) return failed(409, 'BAD_TRANSITION', `A payment does not go from ${payment.status} to ${to}`);
    const amount = amountAfter(payment, to, actuallyPaid);
    if (!amount.ok) return amount;
    const ids: string[] = [];
    for (const status of path) ids.push(...(await setStatus(sql, payment.id, status, amount.value, hold)));
    return { ok: true, value: ids };
  });
}

function amountAfter(
  payment: PaymentRow,
  to: PaymentStatus,
  given: string | undefined,
): StandinOutcome<string> {
  if (to === 'expired') return { ok: true, value: payment.actually_paid };
  if (to === 'partially_paid') {
    const amount = given === undefined ? undefined : readAmount(given, '0');
    if (!amount) return failed(400, 'INVALID_REQUEST_PARAMS', 'A partial payment needs actually_paid');
    if (!amount.ok) return amount;
    if ((parseCoins(amount.value) ?? 0n) >= (parseCoins(payment.pay_amount) ?? 0n)) {
      return failed(400, 'INVALID_REQUEST_PARAMS', 'actually_paid has to be less than pay_amount');
    }
    return amount;
  }
  if (to === 'failed' || to === 'refunded') return readAmount(given, payment.actually_paid);
  const paidBefore = payment.status !== 'partially_paid' && payment.actually_paid !== '0';
  return readAmount(given, paidBefore ? payment.actually_paid : payment.pay_amount);
}

function readAmount(given: string | undefined, otherwise: string): StandinOutcome<string> {
  if (given === undefined) return { ok: true, value: otherwise };
  const valid = /^\d{1,12}(\.\d{1,18})?$/.test(given) && (parseCoins(given) ?? 0n) > 0n;
  return valid
    ? { ok: true, value: given }
    : failed(400, 'INVALID_REQUEST_PARAMS', 'actually_paid has to be an amount of the coin, such as "0.25"');
}

const notFound = failed(404, 'PAYMENT_NOT_FOUND', 'Payment not found');

async function found(database: Database, id: string): Promise<StandinOutcome<PaymentRow>> {
  const payment = await findPayment(database, id);
  return payment ? { ok: true, value: payment } : notFound;
}
