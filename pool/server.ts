import { randomBytes } from 'node:crypto';
import { createAuthLimits } from './auth/limits.ts';
import { runDueDeletions } from './account/deletions.ts';
import { authRoutes } from './auth/routes.ts';
import { createRulebook } from './auth/rules.ts';
import { openAccessTokens } from './auth/tokens.ts';
import { openClock } from './clock.ts';
import { accountLevers } from './control/account-levers.ts';
import { createFaultPlan } from './control/faults.ts';
import { createRequestLog } from './control/requests.ts';
import { controlRoutes } from './control/routes.ts';
import { claimFolder, type DataFolder } from './db/folder.ts';
import { type Database, openInMemory, openOnDisk } from './db/open.ts';
import { type Listener, listen } from './http/listener.ts';
import { builtinSource } from './llm/builtin/source.ts';
import { addBonus, releaseAllHolds } from './llm/credits.ts';
import { llmRoutes } from './llm/routes.ts';
import { upstreamSource } from './llm/upstream/source.ts';
import { createOutbox } from './mail/outbox.ts';
import { mailRoutes } from './mail/routes.ts';
import { renderSignInMail } from './mail/templates.ts';
import type { PoolOptions } from './options.ts';
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

/** Starts the whole service on one loopback port. Throws when the port or the folder cannot be had. */
export async function startPool(options: PoolOptions, onBug: (error: unknown) => void): Promise<Pool> {
  const folder = options.dataFolder === undefined ? undefined : claimFolder(options.dataFolder);
  let listener: Listener | undefined;
  let database: Database | undefined;
  try {
    listener = await listen(options.port, onBug);
    database = folder ? await openOnDisk(folder.databasePath) : await openInMemory();
    return await compose(options, folder, listener, database, onBug);
  } catch (error) {
    await listener?.close();
    await database?.close();
    folder?.release();
    throw error;
  }
}

async function compose(
  options: PoolOptions,
  folder: DataFolder | undefined,
  listener: Listener,
  database: Database,
  onBug: (error: unknown) => void,
): Promise<Pool> {
  await releaseAllHolds(database);
  await runDueDeletions(database);
  const url = `http://127.0.0.1:${listener.port}`;
  const publishableKey = await readPublishableKey(database);
  const addresses = { url, apiUrl: `${url}/v1`, supabaseUrl: url, publishableKey, inboxUrl: `${url}/inbox` };
  const clock = await openClock(database);
  const tokens = await openAccessTokens(database, clock, options.tokenTtlSeconds);
  const rules = createRulebook(options.ipLimits);
  const outbox = createOutbox();
  const requests = createRequestLog();
  const faults = createFaultPlan();
  const source = options.upstream ? upstreamSource(options.upstream) : builtinSource;
  const shared = { database, tokens, publishableKey };
  const routes = [
    ...authRoutes({
      ...shared,
      clock,
      rules,
      limits: createAuthLimits(clock),
      siteUrl: url,
      otpGapSeconds: options.otpGapSeconds,
      sendMail: (mail) => outbox.add(renderSignInMail(mail, url)),
      onNewAccount: (sql, userId) => addBonus(sql, userId, options.creditMicroUsd),
    }),
    ...restRoutes({ ...shared, catalog: await readCatalog(database) }),
    ...llmRoutes({ database, tokens, source }),
    ...mailRoutes(outbox),
    ...accountLevers({ database, clock, rules, tokens }),
    ...controlRoutes({ database, requests, faults, ready: { ready: true, ...addresses } }),
  ];
  listener.serve(routes, { begin: requests.add, intercept: faults.apply });
  const deletions = setInterval(() => void runDueDeletions(database).catch(onBug), hourMs);
  const close = async () => {
    clearInterval(deletions);
    await listener.close();
    await database.close();
    folder?.release();
  };
  return { ...addresses, database, close };
}

/** Made once and kept with the data, so that an app that is set up with it stays set up. */
async function readPublishableKey(database: Database): Promise<string> {
  const fresh = `sb_publishable_${randomBytes(18).toString('base64url')}`;
  const { rows } = await database.query<{ value: string }>(
    `insert into local_service.settings (name, value) values ('publishable_key', $1)
     on conflict (name) do update set value = local_service.settings.value returning value`,
    [fresh],
  );
  return rows[0]?.value ?? fresh;
}
