import { topupRoutes } from '../account/topups-routes.ts';
import { createTopups } from '../account/topups.ts';
import type { AccessTokens } from '../auth/tokens.ts';
import type { Database } from '../db/open.ts';
import { keptSecret } from '../db/settings.ts';
import type { Route } from '../http/router.ts';
import { ipnPath, ipnRoutes } from './ipn.ts';
import { nowPayments } from './provider.ts';
import { standinBase, standinRoutes } from './standin/api.ts';
import { prepareBooks } from './standin/books.ts';
import { createCashier } from './standin/cashier.ts';
import { checkoutRoutes } from './standin/checkout.ts';
import { followMove } from './standin/moved.ts';
import { createSender } from './standin/sender.ts';

export type PaymentsOptions = {
  readonly database: Database;
  readonly tokens: AccessTokens;
  readonly url: string;
  readonly minTopupMicroUsd: bigint;
  /** Marks what the two halves below say to each other. */
  readonly ownHeaders: Readonly<Record<string, string>>;
  readonly onBug: (error: unknown) => void;
};

export type Payments = {
  readonly routes: readonly Route[];
  readonly keys: Readonly<Record<string, string>>;
  /** Once the routes are served: notifications that an earlier process did not get rid of are sent. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

/**
 * Both halves of paying on one machine: the shop (top-ups and the receiver of notifications), and the stand-in for
 * the payment provider. They share two secrets and talk over HTTP only.
 */
export async function openPayments(options: PaymentsOptions): Promise<Payments> {
  const { database, tokens, url, ownHeaders } = options;
  await prepareBooks(database);
  await followMove(database, url);
  const apiKey = await keptSecret(database, 'nowpayments_api_key', '');
  const ipnSecret = await keptSecret(database, 'nowpayments_ipn_secret', '');
  const sender = createSender(database, ipnSecret, ownHeaders, options.onBug);
  const standin = { database, sender, cashier: createCashier(database, sender), apiKey, checkoutBase: url };
  const provider = nowPayments({
    apiUrl: `${url}${standinBase}`,
    apiKey,
    checkoutOrigin: url,
    callbackUrl: `${url}${ipnPath}`,
    returnUrl: url,
    headers: ownHeaders,
  });
  const topups = createTopups(database, provider);
  return {
    routes: [
      ...topupRoutes({ database, tokens, topups, minMicroUsd: options.minTopupMicroUsd }),
      ...ipnRoutes(database, ipnSecret),
      ...standinRoutes(standin),
      ...checkoutRoutes(standin),
    ],
    keys: { api_key: apiKey, ipn_secret: ipnSecret },
    start: sender.start,
    stop: sender.stop,
  };
}
