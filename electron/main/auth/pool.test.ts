import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LinkOffer } from '#shared/domain/session.ts';
import type { StreamEnd } from '#shared/domain/chat.ts';
import type { Result } from '#shared/result.ts';
import { newEmail, newestMail, startTestPool } from '../../../pool/test-support.ts';
import { createCreditsService } from '../account/credits.ts';
import { createModelsService } from '../account/models.ts';
import { createStreamOwner } from '../chat/stream-owner.ts';
import { parsePastedLink } from '../deep-link/pasted.ts';
import { parseLink } from '../deep-link/route.ts';
import type { Emit } from '../ipc/types.ts';
import { createTestLog, networkFor, until } from '../net/test-support.ts';
import { createVault } from '../secrets/vault.ts';
import { createApiKeys } from './api-keys.ts';
import { createKnownAccounts } from './known-accounts.ts';
import { createSessionService } from './session.ts';

type Pool = Awaited<ReturnType<typeof startTestPool>>;

let pool: Pool;
let folder = '';
const apps: { readonly quit: () => Promise<void> }[] = [];
beforeAll(async () => {
  pool = await startTestPool();
  folder = await mkdtemp(join(tmpdir(), 'app-'));
});
afterAll(async () => {
  for (const app of apps) await app.quit();
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

/** The services of one run of the app on this user-data folder, against the pool. */
async function startApp(userData: string) {
  const config = {
    apiUrl: pool.apiUrl,
    supabaseUrl: pool.supabaseUrl,
    publishableKey: pool.publishableKey,
    websiteUrl: pool.url,
    updateUrl: null,
  };
  const log = createTestLog();
  const network = networkFor(config);
  const onNotice = (code: string) => log.info(code);
  const vault = createVault({
    file: join(userData, 'vault.bin'),
    platform: 'darwin',
    safeStorage: {
      isAsyncEncryptionAvailable: async () => true,
      encryptStringAsync: async (text) => Buffer.from(Buffer.from(text).toString('base64')),
      decryptStringAsync: async (sealed) => ({
        result: Buffer.from(sealed.toString(), 'base64').toString(),
        shouldReEncrypt: false,
      }),
    },
    onNotice,
    log,
  });
  const accounts = createKnownAccounts({ file: join(userData, 'accounts.json'), onNotice, log });
  await accounts.load();
  const offers: LinkOffer[] = [];
  const session = createSessionService({
    config,
    egress: network.egress,
    vault,
    accounts,
    keys: createApiKeys(vault),
    onOffer: (offer) => void offers.push(offer),
    log,
  });
  const service = { config, egress: network.egress, tokens: session.tokens, log };
  const credits = createCreditsService(service);
  const models = createModelsService({ ...service, cacheFile: join(userData, 'models-cache.json') });
  const ends: StreamEnd[] = [];
  let text = '';
  const emit: Emit = {
    toAll: () => undefined,
    to(_, name, payload) {
      if (name === 'chat:delta' && 'text' in payload) text += payload.text;
      if (name === 'chat:ended' && 'end' in payload && payload.end) ends.push(payload.end);
      return true;
    },
  };
  const streams = createStreamOwner({
    ...service,
    spillDir: join(userData, 'spill'),
    emit,
    isWindowVisible: () => true,
    onAnswered: credits.refresh,
  });
  await session.start();
  await streams.recover();
  const app = {
    session,
    credits,
    models,
    streams,
    network,
    accounts,
    ends,
    offers,
    text: () => text,
    async quit() {
      await streams.dispose();
      await session.dispose();
      await network.dispose();
    },
  };
  apps.push(app);
  return app;
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail ?? ''}`);
  return result.value;
}

async function signIn(app: Awaited<ReturnType<typeof startApp>>, email: string) {
  value(await app.session.requestCode({ email, consent: true }));
  const { code } = await newestMail(pool, email);
  return value(await app.session.verifyCode({ email, code }));
}

function accountOf(app: Awaited<ReturnType<typeof startApp>>): string {
  const session = app.session.current();
  if (session.status !== 'signed-in') throw new Error('signed out');
  return session.accountId;
}

test('from the code in the mail to an answer that is paid for, and signed in again after a restart', async () => {
  const userData = join(folder, 'first');
  const app = await startApp(userData);
  const email = newEmail();
  expect(await signIn(app, email)).toMatchObject({ status: 'signed-in', email, persistent: true });

  const { models } = value(await app.models.list({ refresh: true }));
  const echo = models.find((model) => model.id === 'pool/echo');
  expect(echo?.promptPicoUsd).toBeGreaterThan(0n);

  const before = value(await app.credits.read()).balanceMicroUsd;
  const heard = new Promise<bigint>((resolve) => {
    app.credits.subscribe((reading) => resolve(reading.balanceMicroUsd));
  });
  const requestId = crypto.randomUUID();
  const accountId = accountOf(app);
  const ids = { requestId, accountId, conversationId: crypto.randomUUID(), messageId: crypto.randomUUID() };
  const messages = [{ role: 'user' as const, content: 'Zwölf Boxkämpfer 🎉' }];
  value(await app.streams.start({ ...ids, model: 'pool/echo', messages, temporary: false }, 1));
  await until(() => app.ends.length === 1);
  expect(app.ends[0]).toMatchObject({ status: 'complete', error: null });
  expect(app.text()).toContain('Zwölf Boxkämpfer 🎉');
  const cost = app.ends[0]?.usage?.costMicroUsd ?? 0n;
  expect(cost).toBeGreaterThan(0n);
  expect(await heard).toBe(before - cost);
  value(await app.streams.acknowledge(requestId));
  await app.quit();

  const again = await startApp(userData);
  expect(again.session.current()).toMatchObject({ status: 'signed-in', email });
  expect(value(await again.credits.read()).balanceMicroUsd).toBe(before - cost);
  // Nothing of the conversation is on the disk, and nothing left for anywhere but the pool (P1, P5).
  for (const name of await readdir(userData, { recursive: true, withFileTypes: true })) {
    if (name.isFile()) {
      expect((await readFile(join(name.parentPath, name.name))).includes('Boxkämpfer')).toBe(false);
    }
  }
  expect(new Set(app.network.ledger.entries().map((entry) => entry.host))).toEqual(
    new Set([new URL(pool.url).host]),
  );
});

test('the link in the mail signs in where it was asked for, once', async () => {
  const app = await startApp(join(folder, 'link'));
  const stranger = await startApp(join(folder, 'stranger'));
  const email = newEmail();
  value(await app.session.requestCode({ email, consent: true }));
  const mail = await newestMail(pool, email);
  const page = new URL(mail.link);
  const route = parseLink(`apipool://auth/callback${page.search}`);
  if (route.name !== 'sign-in') throw new Error('no sign-in link');
  expect(value(await app.session.acceptLink(route.link))).toMatchObject({ status: 'signed-in', email });
  expect((await app.credits.read()).ok).toBe(true);
  // Used up, so it opens nothing elsewhere.
  expect(await stranger.session.acceptLink(route.link)).toMatchObject({ error: { code: 'link_spent' } });
});

test('a link opened on a device where nobody asked for it signs in only after a yes', async () => {
  const app = await startApp(join(folder, 'asking'));
  const stranger = await startApp(join(folder, 'asked'));
  const email = newEmail();
  value(await app.session.requestCode({ email, consent: true }));
  const link = parsePastedLink((await newestMail(pool, email)).link);
  if (!link) throw new Error('no sign-in link');
  expect(value(await stranger.session.acceptLink(link))).toMatchObject({ status: 'signed-out' });
  expect(stranger.offers).toEqual([{ email, known: false }]);
  expect(value(await stranger.session.answerOffer({ accept: true, consent: true }))).toMatchObject({
    status: 'signed-in',
    email,
  });
});

test('signed out everywhere: the other device hears of it at its next request', async () => {
  const email = newEmail();
  const here = await startApp(join(folder, 'here'));
  const there = await startApp(join(folder, 'there'));
  await signIn(here, email);
  await signIn(there, email);
  value(await here.session.signOut('global'));
  const token = value(await there.session.tokens.current());
  expect(await there.session.tokens.renewed(token)).toMatchObject({ error: { code: 'session_revoked' } });
  expect(there.session.current()).toEqual({ status: 'signed-out', reason: 'session_revoked' });
  expect(there.accounts.list()).toMatchObject([{ email }]);
});

test('a wrong code and a failing model are told apart', async () => {
  const app = await startApp(join(folder, 'failing'));
  const email = newEmail();
  value(await app.session.requestCode({ email, consent: true }));
  expect(await app.session.verifyCode({ email, code: '000000' })).toMatchObject({
    error: { code: 'code_invalid' },
  });
  await signIn(app, email);
  const ids = {
    accountId: accountOf(app),
    conversationId: crypto.randomUUID(),
    messageId: crypto.randomUUID(),
  };
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const ask = async (model: string) => {
    const count = app.ends.length;
    value(
      await app.streams.start(
        { ...ids, requestId: crypto.randomUUID(), model, messages, temporary: true },
        1,
      ),
    );
    await until(() => app.ends.length > count);
    return app.ends.at(-1);
  };
  expect(await ask('pool/faulty')).toMatchObject({ status: 'failed', error: { code: 'upstream_failed' } });
  expect(app.text()).not.toBe('');
  expect(await ask('pool/none')).toMatchObject({ status: 'failed', error: { code: 'model_not_found' } });
});
