import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Bootstrap } from '#shared/domain/app.ts';
import type { Credits, KnownAccount, Session } from '#shared/domain/session.ts';
import { defaultSettings } from '#shared/default-settings.ts';
import { failWith, ok } from '#shared/result.ts';
import { createHistory } from '../data/history.ts';
import { at } from '../data/test-history.ts';
import { createFakeBridge, type FakeBridge } from '../platform/fake-bridge.ts';
import { connectStores, followSession, loadBootstrap } from './connect.ts';
import { refreshCredits, useCreditsStore } from './credits-store.ts';
import { loadModels, useModelsStore } from './models-store.ts';
import {
  dismissNotice,
  requestCode,
  shownAccountId,
  signOut,
  useSessionStore,
  verifyCode,
} from './session-store.ts';
import { updateSettings, useSettingsStore } from './settings-store.ts';

const signedOut: Session = { status: 'signed-out', reason: null };
const signedIn = (accountId: string): Session => ({
  status: 'signed-in',
  accountId,
  email: 'a@example.org',
  persistent: true,
});
const account = (id: string, seconds: number): KnownAccount => ({
  id,
  email: 'a@example.org',
  consentedAt: at(0),
  lastUsedAt: at(seconds),
});
const bootstrap: Bootstrap = {
  version: '0.1.0',
  platform: 'linux',
  serviceConfigured: true,
  reachability: 'unknown',
  settings: defaultSettings,
  session: signedOut,
  accounts: [],
  notices: [],
};
const credits = (balanceMicroUsd: bigint, seconds: number): Credits => ({
  balanceMicroUsd,
  spent30dMicroUsd: null,
  readAt: at(seconds),
});

let fake: FakeBridge;
let disconnect: () => void;

beforeEach(() => {
  fake = createFakeBridge({ 'app:bootstrap': () => ok(bootstrap) });
  vi.stubGlobal('apipool', fake.bridge);
  disconnect = connectStores(fake.bridge);
});

afterEach(() => {
  disconnect();
  vi.unstubAllGlobals();
});

test('the stores start from what main knows', async () => {
  fake.answer('app:bootstrap', () =>
    ok({
      ...bootstrap,
      session: signedIn('a'),
      accounts: [account('a', 1)],
      settings: { ...defaultSettings, theme: 'dark' },
      notices: ['settings_reset'],
    }),
  );
  expect(useSessionStore.getState().session).toBe(null);
  expect(useSettingsStore.getState().loaded).toBe(false);
  await loadBootstrap(fake.bridge);
  expect(useSessionStore.getState()).toMatchObject({
    session: { accountId: 'a' },
    app: { version: '0.1.0', serviceConfigured: true },
    notices: ['settings_reset'],
  });
  expect(useSettingsStore.getState()).toMatchObject({ loaded: true, settings: { theme: 'dark' } });
  expect(fake.callsOf('app:bootstrap')).toHaveLength(1);
});

test('events that come before the bootstrap are newer than it', async () => {
  fake.emit('session:changed', signedOut);
  fake.emit('app:reachability', { reachability: 'unreachable' });
  fake.emit('settings:changed', { ...defaultSettings, fontSize: 20 });
  fake.emit('app:notice', { code: 'keyring_weak' });
  fake.emit('session:accounts-changed', [account('a', 1), account('b', 2)]);
  fake.answer('app:bootstrap', () =>
    ok({
      ...bootstrap,
      session: signedIn('a'),
      accounts: [account('a', 1)],
      reachability: 'reachable',
      notices: ['settings_reset'],
    }),
  );
  await loadBootstrap(fake.bridge);
  expect(useSessionStore.getState()).toMatchObject({
    session: signedOut,
    reachability: 'unreachable',
    notices: ['keyring_weak', 'settings_reset'],
    accounts: [{ id: 'a' }, { id: 'b' }],
  });
  expect(useSettingsStore.getState().settings.fontSize).toBe(20);
  dismissNotice('keyring_weak');
  expect(useSessionStore.getState().notices).toEqual(['settings_reset']);
});

test('signing in tells the stores; the page does not ask for the start again, as only one that begins anew may', async () => {
  await loadBootstrap(fake.bridge);
  fake.answer('session:request-code', () => ok({ resendAfterSeconds: 60 }));
  fake.answer('session:verify-code', () => ok(signedIn('a')));
  expect(await requestCode({ email: 'a@example.org', consent: true })).toEqual(
    ok({ resendAfterSeconds: 60 }),
  );
  await verifyCode({ email: 'a@example.org', code: '123456' });
  expect(useSessionStore.getState().session).toEqual(signedIn('a'));
  fake.emit('session:accounts-changed', [account('a', 5)]);
  expect(useSessionStore.getState().accounts).toHaveLength(1);
  fake.emit('session:changed', { status: 'signed-out', reason: 'session_revoked' });
  fake.emit('session:changed', signedIn('a'));
  expect(fake.callsOf('app:bootstrap')).toHaveLength(1);
});

test('a balance is gone at sign-out, also one that was still on its way', async () => {
  fake.emit('session:changed', signedIn('a'));
  fake.emit('account:credits-changed', credits(5n, 1));
  expect(useCreditsStore.getState().credits?.balanceMicroUsd).toBe(5n);
  fake.answer('session:sign-out', () => ok());
  fake.answer('account:credits', () => {
    fake.emit('session:changed', signedOut);
    return ok(credits(7n, 2));
  });
  await signOut('local');
  await refreshCredits();
  expect(useCreditsStore.getState()).toEqual({ credits: null, error: null, stale: false, loading: false });
});

test('a balance that could not be read again is stale, an older reading is dropped', async () => {
  fake.answer('account:credits', () => failWith('offline'));
  expect(await refreshCredits()).toMatchObject({ ok: false });
  expect(useCreditsStore.getState()).toMatchObject({
    credits: null,
    stale: false,
    error: { code: 'offline' },
  });
  fake.emit('account:credits-changed', credits(5n, 10));
  expect(useCreditsStore.getState()).toMatchObject({ stale: false, error: null });
  await refreshCredits();
  expect(useCreditsStore.getState()).toMatchObject({ credits: { balanceMicroUsd: 5n }, stale: true });
  fake.answer('account:credits', () => ok(credits(9n, 3)));
  await refreshCredits();
  expect(useCreditsStore.getState()).toMatchObject({ credits: { balanceMicroUsd: 5n }, loading: false });
});

test('a failed reading of the models keeps the list', async () => {
  fake.answer('models:list', () => ok({ models: [], readAt: at(1) }));
  await loadModels();
  fake.answer('models:list', () => failWith('service_unavailable'));
  await loadModels(true);
  expect(useModelsStore.getState()).toMatchObject({
    readAt: at(1),
    loading: false,
    error: { code: 'service_unavailable' },
  });
  expect(fake.callsOf('models:list')).toEqual([{ refresh: false }, { refresh: true }]);
});

test('settings change only when main has taken them', async () => {
  fake.answer('settings:update', () => failWith('storage_failed'));
  expect((await updateSettings({ theme: 'dark' })).ok).toBe(false);
  expect(useSettingsStore.getState().settings.theme).toBe('system');
  fake.answer('settings:update', () => ok({ ...defaultSettings, theme: 'dark' }));
  await updateSettings({ theme: 'dark' });
  expect(useSettingsStore.getState().settings.theme).toBe('dark');
  expect(fake.callsOf('settings:update').at(-1)).toEqual({ theme: 'dark' });
});

test('the shown account: the signed-in one, else the one chosen, else the one used last, else none', () => {
  const accounts = [account('a', 1), account('b', 3), account('c', 2)];
  const browsedAccountId = null;
  expect(shownAccountId({ session: null, accounts, browsedAccountId })).toBe(null);
  expect(shownAccountId({ session: signedIn('a'), accounts, browsedAccountId: 'c' })).toBe('a');
  expect(shownAccountId({ session: signedOut, accounts, browsedAccountId })).toBe('b');
  expect(shownAccountId({ session: signedOut, accounts, browsedAccountId: 'c' })).toBe('c');
  expect(shownAccountId({ session: signedOut, accounts, browsedAccountId: 'gone' })).toBe('b');
  expect(shownAccountId({ session: signedOut, accounts: [], browsedAccountId })).toBe(null);
});

test('the history follows the session and stays open after signing out', async () => {
  const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
  const history = createHistory({ purgeAtStart: true });
  const unfollow = followSession(history);
  expect(history.getState().status).toBe('none');
  fake.answer('app:bootstrap', () => ok({ ...bootstrap, accounts: [account(one, 1)] }));
  await loadBootstrap(fake.bridge);
  await vi.waitFor(() => expect(history.getState()).toMatchObject({ status: 'open', accountId: one }));
  fake.emit('session:changed', signedIn(two));
  fake.emit('session:accounts-changed', [account(one, 1), account(two, 2)]);
  await vi.waitFor(() => expect(history.getState()).toMatchObject({ status: 'open', accountId: two }));
  fake.emit('session:changed', { status: 'signed-out', reason: 'session_revoked' });
  expect(history.getState()).toMatchObject({ status: 'open', accountId: two });
  unfollow();
});

test('disconnected stores hear nothing', () => {
  disconnect();
  fake.emit('session:changed', signedIn('a'));
  expect(useSessionStore.getState().session).toBe(null);
});
