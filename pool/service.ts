import { randomBytes } from 'node:crypto';
import { createAuthLimits } from './auth/limits.ts';
import { runDueDeletions } from './account/deletions.ts';
import { authRoutes } from './auth/routes.ts';
import { createRulebook } from './auth/rules.ts';
import { openAccessTokens } from './auth/tokens.ts';
import { createTurns } from './auth/turns.ts';
import { openClock } from './clock.ts';
import { accountLevers } from './control/account-levers.ts';
import { createFaultPlan } from './control/faults.ts';
import { createRequestLog } from './control/requests.ts';
import { pastLever } from './control/past-lever.ts';
import { controlRoutes } from './control/routes.ts';
import type { DataFolder } from './db/folder.ts';
import type { Database } from './db/open.ts';
import { keptSecret } from './db/settings.ts';
import type { Listener } from './http/listener.ts';
import { builtinSource } from './llm/builtin/source.ts';
import { addBonus, releaseAllHolds } from './llm/credits.ts';
import { llmRoutes } from './llm/routes.ts';
import { upstreamSource } from './llm/upstream/source.ts';
import { openMail } from './mail/service.ts';
import type { PoolOptions } from './options.ts';
import { openPayments } from './payments/service.ts';
import { readCatalog } from './rest/catalog.ts';
import { restRoutes } from './rest/routes.ts';

const hourMs = 3_600_000;

export type PoolAddresses = {
  readonly url: string;
  readonly apiUrl: string;
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  readonly inboxUrl: string;
};

export type Pool = PoolAddresses & {
  readonly database: Database;
  readonly close: () => Promise<void>;
};

/** What one half of this process says to another over HTTP; a secret, so that no client passes for one. */
const ownHeader = 'x-pool-own';

/** Every part of the service on an open database, behind the listener. */
export async function serve(
  options: PoolOptions,
  folder: DataFolder | undefined,
  listener: Listener,
  database: Database,
  onBug: (error: unknown) => void,
): Promise<Pool> {
  await releaseAllHolds(database);
  const url = `http://127.0.0.1:${listener.port}`;
  const publishableKey = await keptSecret(database, 'publishable_key', 'sb_publishable_');
  const addresses = { url, apiUrl: `${url}/v1`, supabaseUrl: url, publishableKey, inboxUrl: `${url}/inbox` };
  const clock = await openClock(database);
  const tokens = await openAccessTokens(database, clock, options.tokenTtlSeconds);
  const rules = createRulebook(options.ipLimits);
  const ownHeaders = { [ownHeader]: randomBytes(18).toString('base64url') };
  const requests = createRequestLog((request) => request.headers[ownHeader] === ownHeaders[ownHeader]);
  const faults = createFaultPlan();
  const mail = await openMail({ database, file: folder?.mailPath, url, faults });
  const deleteDue = () => runDueDeletions(database, mail.forget);
  await deleteDue();
  const { minTopupMicroUsd } = options;
  const payments = await openPayments({ database, tokens, url, minTopupMicroUsd, ownHeaders, onBug });
  const stopping = new AbortController();
  const source = options.upstream ? upstreamSource(options.upstream, stopping.signal) : builtinSource;
  const shared = { database, tokens, publishableKey };
  const routes = [
    ...authRoutes({
      ...shared,
      clock,
      rules,
      limits: createAuthLimits(clock),
      siteUrl: url,
      otpGapSeconds: options.otpGapSeconds,
      sendMail: mail.send,
      mailTurns: createTurns(),
      onNewAccount: (sql, userId) => addBonus(sql, userId, options.creditMicroUsd),
    }),
    ...restRoutes({ ...shared, catalog: await readCatalog(database) }),
    ...llmRoutes({ database, tokens, source }),
    ...mail.routes,
    ...payments.routes,
    ...accountLevers({ database, clock, rules, tokens, deleteDue }),
    pastLever(database),
    ...controlRoutes({
      database,
      requests,
      faults,
      keys: { resend: mail.keys, nowpayments: payments.keys },
      ready: { ready: true, ...addresses },
    }),
  ];
  listener.serve(routes, { begin: requests.add, intercept: faults.apply });
  payments.start();
  const deletions = setInterval(() => void deleteDue().catch(onBug), hourMs);
  const close = async () => {
    clearInterval(deletions);
    stopping.abort();
    await payments.stop();
    await listener.close();
    await database.close();
    folder?.release();
  };
  return { ...addresses, database, close };
}
