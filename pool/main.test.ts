import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { openOnDisk } from './db/open.ts';
import { releaseAllHolds } from './llm/credits.ts';
import { ask, chat, signIn } from './test-support.ts';

type Ready = {
  ready: true;
  url: string;
  apiUrl: string;
  supabaseUrl: string;
  publishableKey: string;
  inboxUrl: string;
};
type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const folder = mkdtempSync(join(tmpdir(), 'pool-cli-'));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(...args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { stdio: 'pipe' });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString('utf8');
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString('utf8');
  });
  const finished = once(child, 'close').then(
    ([code]: (number | null)[]): Finished => ({ code: code ?? null, stdout, stderr }),
  );
  const ready = async (): Promise<Ready> => {
    while (!stdout.includes('\n')) {
      const ended = await Promise.race([once(child.stdout, 'data').then(() => undefined), finished]);
      if (ended) throw new Error(`ended before it was ready: ${ended.stderr}`);
    }
    return JSON.parse(stdout) as Ready;
  };
  return { child, ready, finished };
}

const expectOneLine = ({ code, stdout, stderr }: Finished, line: RegExp) => {
  expect(stderr).toMatch(line);
  expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([1, '', 1]);
};

test('it says once that it is ready, stops on SIGTERM, and has kept everything', async () => {
  const data = join(folder, 'kept');
  const first = start('--data', data, '--otp-gap', '0');
  const before = await first.ready();
  expect(before).toEqual({
    ready: true,
    url: before.url,
    apiUrl: `${before.url}/v1`,
    supabaseUrl: before.url,
    publishableKey: before.publishableKey,
    inboxUrl: `${before.url}/inbox`,
  });
  expect(before.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(before.publishableKey).toMatch(/^sb_publishable_.{20}/);
  const jwks = async (url: string): Promise<unknown> =>
    (await fetch(`${url}/auth/v1/.well-known/jwks.json`)).json();
  const keys = await jwks(before.url);
  expect(JSON.stringify(keys)).not.toContain('"d":');
  expectOneLine(await start('--data', data).finished, /is in use by another pool\.$/m);
  first.child.kill('SIGTERM');
  expect(await first.finished).toMatchObject({ code: 0, stderr: '' });
  const second = start('--data', data);
  const after = await second.ready();
  expect([after.publishableKey, await jwks(after.url)]).toEqual([before.publishableKey, keys]);
  second.child.kill('SIGKILL');
  await second.finished;
  const third = start('--data', data);
  expect((await third.ready()).publishableKey).toBe(before.publishableKey);
  third.child.kill('SIGINT');
  expect(await third.finished).toMatchObject({ code: 0, stderr: '' });
});

test('stopped or killed in the middle of an answer: what was produced is booked, nothing stays held', async () => {
  const data = join(folder, 'stopped');
  const first = start('--data', data, '--otp-gap', '0');
  const pool = await first.ready();
  const person = await signIn(pool);
  const body = { model: 'pool/slow', messages: ask('tell'), stream: true };
  const answer = await chat(pool, person.accessToken, body);
  await answer.body?.getReader().read();
  first.child.kill('SIGTERM');
  expect(await first.finished).toMatchObject({ code: 0, stderr: '' });

  const usageAt = async (address: string, publishableKey: string) => {
    const headers = { apikey: publishableKey, authorization: `Bearer ${person.accessToken}` };
    const response = await fetch(`${address}/rest/v1/usage_events?select=status,cost_micro_usd`, { headers });
    return response.json() as Promise<
      readonly { readonly status: string; readonly cost_micro_usd: number }[]
    >;
  };
  const second = start('--data', data, '--otp-gap', '0');
  const again = await second.ready();
  const booked = await usageAt(again.url, again.publishableKey);
  expect(booked).toMatchObject([{ status: 'stopped' }]);
  expect(booked[0]?.cost_micro_usd).toBeGreaterThan(0);
  const cut = await chat(again, person.accessToken, body);
  await cut.body?.getReader().read();
  second.child.kill('SIGKILL');
  await second.finished;

  const third = await openOnDisk(join(data, 'db'));
  await releaseAllHolds(third);
  const holds = await third.query('select 1 from billing.holds');
  const balance = await third.query<{ b: string }>('select billing.balance($1)::text as b', [person.userId]);
  await third.close();
  expect(holds.rows).toEqual([]);
  expect(Number(balance.rows[0]?.b)).toBe(5_000_000 - (booked[0]?.cost_micro_usd ?? 0));
});

test('a taken port is one clear line', async () => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  expectOneLine(
    await start('--port', String(port)).finished,
    new RegExp(`^Port ${port} is already in use\\.$`, 'm'),
  );
  other.close();
});

test('an unusable folder is one clear line', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, 'x');
  expectOneLine(await start('--data', file).finished, /cannot be used/);
  expectOneLine(await start('--data', join(file, 'below')).finished, /cannot be used/);
  const foreign = join(folder, 'foreign');
  mkdirSync(foreign);
  writeFileSync(join(foreign, 'holiday.jpg'), 'x');
  expectOneLine(await start('--data', foreign).finished, /holds other files \(holiday\.jpg\)/);
});

test('a wrong argument is one clear line', async () => {
  expectOneLine(await start('--prot', '1').finished, /--prot.*Usage:/);
});
