import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExportProgress } from '#shared/domain/account.ts';
import type { Locale } from '#shared/locales.ts';
import { parseMicroUsd } from '#shared/money.ts';
import { ok } from '#shared/result.ts';
import type { AccessTokens } from '../auth/session-types.ts';
import { createSaveFiles } from '../files/save-file.ts';
import { configFor, createTestLog, networkFor, respondJson, startServer } from '../net/test-support.ts';
import { createAnswerCache } from './answer-cache.ts';
import { csvLine } from './csv.ts';
import { cancelDeletion, requestDeletion } from './deletion.ts';
import { createAccountExport } from './export.ts';
import { createNoticeFeed } from './notices.ts';
import { readProfile } from './profile.ts';
import { listSessions, revokeSession } from './sessions.ts';
import { readTransactions } from './transactions.ts';
import { createUsageService } from './usage.ts';

let folder = '';
const cleanups: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'account-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  await rm(folder, { recursive: true, force: true });
});

const ada = '6f0c0000-0000-4000-8000-000000000001';
const tokens: AccessTokens = { current: async () => ok('token'), renewed: async () => ok('token') };

async function setUp(handle: Parameters<typeof startServer>[0]) {
  const server = await startServer(handle);
  cleanups.push(server.close);
  const config = configFor(server.url);
  const network = networkFor(config);
  cleanups.push(network.dispose);
  const log = createTestLog();
  const person = { id: ada as string | null };
  const deps = {
    config,
    egress: network.egress,
    tokens,
    cache: createAnswerCache({ folder: join(folder, 'cache'), log }),
    accountId: () => person.id,
    log,
  };
  return { server, deps, person, network };
}

const event = (index: number, over: object = {}) => ({
  id: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
  created_at: '2026-11-23T07:38:07.885123+00:00',
  request_id: `req_${index}`,
  model: 'a/b',
  kind: 'chat',
  status: 'complete',
  prompt_tokens: 1,
  completion_tokens: 2,
  cached_tokens: null,
  reasoning_tokens: 0,
  cost_micro_usd: 42,
  ...over,
});

test('pages begin after a row, also between rows of one instant; the count is asked for once', async () => {
  const rows = Array.from({ length: 51 }, (_, index) => event(100 - index));
  const { server, deps } = await setUp((request, response) => {
    const isFirst = !request.path.includes('or=');
    const body = isFirst ? rows : rows.slice(0, 3);
    respondJson(response, isFirst ? 206 : 200, body, { 'content-range': isFirst ? '0-50/137' : '0-2/*' });
  });
  const usage = createUsageService(deps);
  const first = await usage.events(null);
  if (!first.ok) throw new Error(first.error.code);
  expect(first.value).toMatchObject({ total: 137, stale: false });
  expect(first.value.rows).toHaveLength(50);
  expect(first.value.rows[0]).toMatchObject({ costMicroUsd: 42n, cachedTokens: 0 });
  const { next } = first.value;
  expect(next).toEqual({ createdAt: '2026-11-23T07:38:07.885123+00:00', id: rows[49]?.id });
  const second = await usage.events(next);
  expect(second).toMatchObject({ value: { next: null, total: null } });
  const asked = server.requests.map(({ path, headers }) => [
    new URL(path, 'http://x').searchParams,
    headers['prefer'],
  ]);
  expect(asked.map(([, prefer]) => prefer)).toEqual(['count=exact', undefined]);
  const query = new URL(server.requests[1]?.path ?? '', 'http://x').searchParams;
  expect(query.get('or')).toBe(
    `(created_at.lt."${next?.createdAt}",and(created_at.eq."${next?.createdAt}",id.lt.${next?.id}))`,
  );
});

test('more days than a server gives at once are read to their end', async () => {
  const day = (index: number) => ({
    day: '2026-11-01',
    model: `m${index}`,
    requests: 1,
    prompt_tokens: 1,
    completion_tokens: 1,
    cost_micro_usd: 1,
  });
  const { deps, server } = await setUp((request, response) => {
    const offset = Number(new URL(request.path, 'http://x').searchParams.get('offset'));
    respondJson(
      response,
      200,
      Array.from({ length: Math.min(1000, 2300 - offset) }, (_, index) => day(offset + index)),
    );
  });
  const usage = createUsageService({ ...deps, now: () => new Date('2026-11-23T23:59:59Z') });
  const overview = await usage.overview(30);
  expect(overview).toMatchObject({ value: { from: '2026-10-25', to: '2026-11-23' } });
  expect(overview.ok && overview.value.rows.length).toBe(2300);
  expect(server.requests).toHaveLength(3);
});

test('without the service the last answer stands in with its time, for its own person only', async () => {
  let away = false;
  const { deps, person } = await setUp((_, response) => {
    if (away) response.destroy();
    else
      respondJson(response, 200, [{ ...event(1), kind: 'topup', status: 'new_word', amount_micro_usd: 5 }]);
  });
  const fresh = await readTransactions(deps, null);
  expect(fresh).toMatchObject({ value: { stale: false, rows: [{ status: 'unknown', amountMicroUsd: 5n }] } });
  away = true;
  const readAt = fresh.ok ? fresh.value.readAt : '';
  expect(await readTransactions(deps, null)).toMatchObject({ value: { stale: true, readAt } });
  person.id = '6f0c0000-0000-4000-8000-000000000002';
  expect(await readTransactions(deps, null)).toMatchObject({ ok: false });
  person.id = null;
  expect(await readTransactions(deps, null)).toMatchObject({ error: { code: 'signed_out' } });
  person.id = ada;
  await deps.cache.wipe(ada);
  expect(await readTransactions(deps, null)).toMatchObject({ ok: false });
});

test.each([
  [404, { code: 'PGRST205' }, 'feature_absent'],
  [404, { code: 'PGRST202' }, 'feature_absent'],
  [404, { message: 'no Route matched' }, 'feature_absent'],
  [404, { code: 'PT404', message: 'session_not_found' }, 'not_found'],
  [409, { code: 'PT409', message: 'deletion_already_requested' }, 'deletion_already_requested'],
  [422, { code: 'PT422', message: 'confirm_email_mismatch' }, 'email_mismatch'],
  [403, { code: 'PT403', message: 'recent_sign_in_required' }, 'recent_sign_in_required'],
  [403, { code: '42501', message: 'permission denied' }, 'forbidden'],
  [500, {}, 'service_unavailable'],
])('a deletion answered with %i %j: %s', async (status, body, code) => {
  const { deps } = await setUp((_, response) => respondJson(response, status, body));
  expect(await requestDeletion(deps, 'ada@example.com')).toMatchObject({ error: { code } });
});

test('deletion, profile and sessions are read as the service writes them', async () => {
  const deletion = {
    status: 'requested',
    requested_at: '2026-11-23T08:00:00+00:00',
    scheduled_for: '2026-12-23T08:00:00+00:00',
  };
  const { deps, server } = await setUp((request, response) => {
    if (request.path.endsWith('get_account'))
      respondJson(response, 200, { email: 'ada@example.com', balance_micro_usd: 7, deletion });
    else if (request.path.endsWith('list_sessions'))
      respondJson(response, 200, [{ id: ada, created_at: 'x', user_agent: null, current: true }]);
    else if (request.path.endsWith('revoke_session'))
      respondJson(response, 404, { code: 'PT404', message: 'session_not_found' });
    else if (request.path.endsWith('cancel_account_deletion')) respondJson(response, 200, { status: 'none' });
    else respondJson(response, 200, deletion);
  });
  expect(await requestDeletion(deps, 'ada@example.com')).toMatchObject({
    value: { status: 'requested', scheduledFor: deletion.scheduled_for },
  });
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ confirm_email: 'ada@example.com' });
  expect(await readProfile(deps)).toMatchObject({
    value: { balanceMicroUsd: 7n, createdAt: null, deletion: { status: 'requested' } },
  });
  expect(await cancelDeletion(deps)).toMatchObject({ value: { status: 'none', requestedAt: null } });
  expect(await listSessions(deps)).toMatchObject({ value: [{ id: ada, current: true, lastUsedAt: null }] });
  // Gone already is as good as ended.
  expect(await revokeSession(deps, ada)).toMatchObject({ ok: true });
});

test('news: unread ones, in the language asked for, each once per account; no feed is no news [P11]', async () => {
  let absent = false;
  const { deps, server, person } = await setUp((_, response) => {
    if (absent) respondJson(response, 404, { code: 'PGRST202' });
    else
      respondJson(
        response,
        200,
        ['a', 'b', 'c', 'd'].map((id) => ({
          id,
          published_at: '2026-11-23T08:00:00Z',
          title: `T ${id}`,
          body: 'B',
          url: id === 'a' ? 'javascript:alert(1)' : 'https://apipool.net/privacy',
        })),
      );
  });
  const locale: { now: Locale } = { now: 'de' };
  const feed = () => createNoticeFeed({ ...deps, locale: () => locale.now, file: join(folder, 'read.json') });
  const first = feed();
  const unread = await first.unread();
  expect(unread).toMatchObject({ value: [{ id: 'a', url: null }, { id: 'b' }, { id: 'c' }] });
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ locale: 'de' });
  await first.markRead('a');
  await first.markRead('b');
  expect(await feed().unread()).toMatchObject({ value: [{ id: 'c' }, { id: 'd' }] });
  person.id = '6f0c0000-0000-4000-8000-000000000002';
  expect(await feed().unread()).toMatchObject({ value: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
  person.id = ada;
  await first.wipe(ada);
  expect(await feed().unread()).toMatchObject({ value: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
  absent = true;
  expect(await feed().unread()).toEqual({ ok: true, value: [] });
});

function exporter(deps: Awaited<ReturnType<typeof setUp>>['deps'], place: string | null) {
  const progress: ExportProgress[] = [];
  const saveFiles = createSaveFiles({ askPlace: async () => place, log: createTestLog() });
  const exports = createAccountExport({ ...deps, saveFiles, onProgress: (step) => progress.push(step) });
  return { exports, progress };
}

test('an export writes what the service wrote, digit for digit, and nothing when it is no export [P9]', async () => {
  let body = '{"schema":"apipool.export/1","profile":{"balance_micro_usd":9007199254740993}}';
  const { deps } = await setUp((_, response) => respondJson(response, 200, body));
  const place = join(folder, 'mine.json');
  const { exports, progress } = exporter(deps, place);
  expect(await exports.run('data')).toEqual({ ok: true, value: { saved: 'mine.json' } });
  expect(await readFile(place, 'utf8')).toBe(body);
  expect(progress.at(-1)).toEqual({ kind: 'data', done: body.length, total: body.length });
  body = '[1]';
  expect(await exports.run('data')).toMatchObject({ error: { code: 'bad_response' } });
  expect(await readFile(place, 'utf8')).toContain('apipool.export/1');
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(await exporter(deps, null).exports.run('data')).toEqual({ ok: true, value: { saved: null } });
});

test('a long list is exported page by page with its progress, and stops when told to', async () => {
  const { deps, server } = await setUp((request, response) => {
    const rest = request.path.includes('or=') ? 200 : 1000;
    const rows = Array.from({ length: rest }, (_, index) => event(index));
    respondJson(response, 200, rows, { 'content-range': `0-${rest - 1}/1200` });
  });
  const place = join(folder, 'usage.csv');
  const { exports, progress } = exporter(deps, place);
  expect(await exports.run('usage')).toMatchObject({ value: { saved: 'usage.csv' } });
  const lines = (await readFile(place, 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(1201);
  expect(lines[1]).toBe('2026-11-23T07:38:07.885123+00:00,a/b,complete,1,0,2,0,0.000042,req_0');
  expect(progress).toEqual([
    { kind: 'usage', done: 1000, total: 1200 },
    { kind: 'usage', done: 1200, total: 1200 },
  ]);
  const stopped = join(folder, 'stopped.csv');
  const stopping = exporter(deps, stopped);
  const running = stopping.exports.run('usage');
  stopping.exports.stop();
  expect(await running).toEqual({ ok: true, value: { saved: null } });
  expect(await readdir(folder)).not.toContain('stopped.csv');
  expect(server.requests.length).toBeGreaterThan(1);
});

test('a CSV line keeps every value, and no value becomes a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
      const line = csvLine(cells);
      expect(line.endsWith('\r\n')).toBe(true);
      const read = [...`,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      );
      expect(read).toEqual(
        cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell)),
      );
    }),
  );
  expect(csvLine(['=1+1', '-5', '@x', null, 7n])).toBe("'=1+1,-5,'@x,,7\r\n");
});

test('amounts of any size come from the wire to the page without a float in between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.bigInt({ min: 0n, max: 10n ** 24n }), async (microUsd) => {
      const { deps } = await setUp((_, response) =>
        respondJson(response, 200, `[${JSON.stringify(event(1)).replace(':42', `:${microUsd}`)}]`),
      );
      const page = await createUsageService(deps).events(null);
      expect(page.ok && page.value.rows[0]?.costMicroUsd).toBe(microUsd);
    }),
    { numRuns: 15 },
  );
  expect(parseMicroUsd('0.000042')).toBe(42n);
});
