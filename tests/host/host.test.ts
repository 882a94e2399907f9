import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHostApp } from '../support/host-app.ts';
import type { RunningApp } from '../support/running-app.ts';

/** The stand-in, tried out with a tiny app of its own: what the end-to-end stories rely on must hold here first. */
const fixture = path.join(import.meta.dirname, 'fixture');
const userData = mkdtempSync(path.join(tmpdir(), 'host-test-'));

type Bridge = {
  readonly invoke: (channel: string, ...args: readonly unknown[]) => Promise<unknown>;
  readonly subscribe: (channel: string, listener: (...args: readonly unknown[]) => void) => () => void;
};
declare global {
  var bridge: Bridge;
}

let app: RunningApp;
let page: Page;

async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
  app = await startHostApp({ userData, env, args: [`--app=${fixture}`] });
  page = await app.window();
  await page.waitForLoadState('load');
}

const invoke = (channel: string, ...args: readonly (string | number)[]) =>
  page.evaluate(([name, rest]) => bridge.invoke(name, ...rest), [channel, args] as const);
const refusal = (channel: string) =>
  page.evaluate(
    (name) =>
      bridge.invoke(name).then(
        () => '',
        (error: Error) => error.message,
      ),
    channel,
  );

beforeAll(() => start());
afterAll(async () => {
  await app.kill();
  rmSync(userData, { recursive: true, force: true });
});

test('values survive the way to main and back as structured clones', async () => {
  const outcome = await page.evaluate(async () => {
    const shared = { deep: [1, -0, Number.NaN] };
    const sent = [
      7n,
      undefined,
      null,
      new Map([['day', new Date(5)]]),
      new Uint8Array([1, 2]),
      shared,
      shared,
    ];
    const got = (await bridge.invoke('echo', ...sent)) as typeof sent;
    const [big, nothing, none, map, bytes, first, second] = got as [
      bigint,
      undefined,
      null,
      Map<string, Date>,
      Uint8Array,
      typeof shared,
      typeof shared,
    ];
    return {
      big: big === 7n,
      nothing: nothing === undefined && none === null,
      map: map instanceof Map && map.get('day')?.getTime() === 5,
      bytes: bytes instanceof Uint8Array && bytes.join() === '1,2',
      numbers: Object.is(first.deep[1], -0) && Number.isNaN(first.deep[2]),
      identity: first === second,
    };
  });
  expect(outcome).toEqual({
    big: true,
    nothing: true,
    map: true,
    bytes: true,
    numbers: true,
    identity: true,
  });
});

test('what cannot be cloned, a missing handler and a thrown error are told as Electron tells them', async () => {
  const uncloneable = page.evaluate(() =>
    bridge.invoke('echo', Symbol('no')).then(
      () => '',
      (error: Error) => error.message,
    ),
  );
  expect(await uncloneable).toContain('could not be cloned');
  expect(await refusal('nobody')).toBe(
    "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
  );
  expect(await refusal('fail')).toBe("Error invoking remote method 'fail': TypeError: not today");
  expect(await refusal('missing-api')).toContain('host: electron.app.getFileIcon is not implemented');
});

test('the preload runs before the page, and leaves only what it exposed', async () => {
  const found = await page.evaluate(() => ({
    atFirstScript: Reflect.get(window, 'bridgeAtFirstScript') as unknown,
    frozen: Object.isFrozen(bridge),
    binding: '__hostBinding' in window,
    require: 'require' in window || 'process' in window,
    secure: isSecureContext,
  }));
  expect(found).toEqual({
    atFirstScript: 'object',
    frozen: true,
    binding: false,
    require: false,
    secure: true,
  });
});

test('events arrive in order and before the answer of the call that caused them', async () => {
  const order = await page.evaluate(async () => {
    const seen: unknown[] = [];
    const unsubscribe = bridge.subscribe('tick', (count) => seen.push(count));
    seen.push(await bridge.invoke('ticks', 50));
    unsubscribe();
    await bridge.invoke('ticks', 1);
    return seen;
  });
  expect(order).toEqual([...Array.from({ length: 50 }, (_, index) => index), 'after']);
});

test('the policy header is enforced and app addresses are the app handler’s', async () => {
  expect(await page.evaluate(() => 'inlineRan' in window)).toBe(false);
  expect(await page.locator('h1').textContent()).toBe('Fixture');
  const { windows } = await app.state();
  expect(windows.map(({ url, visible }) => [url, visible])).toEqual([['app://main/index.html', true]]);
});

test('the sender of a call is known, also in a sub frame', async () => {
  expect(await invoke('sender')).toEqual({
    url: 'app://main/index.html',
    origin: 'app://main',
    parent: null,
    top: 'app://main/index.html',
    same: true,
  });
  const frame = page.frames().find((candidate) => candidate.url().includes('preview'));
  expect(await frame?.evaluate(() => bridge.invoke('sender'))).toEqual({
    url: 'app://preview/frame.html',
    origin: 'app://preview',
    parent: 'app://main/index.html',
    top: 'app://main/index.html',
    same: true,
  });
});

test('a page can neither leave nor open windows', async () => {
  await page.getByRole('link', { name: 'away' }).click();
  await expect.poll(() => invoke('seen')).toContainEqual({ willNavigate: 'https://example.org/away' });
  await page.getByRole('link', { name: 'popup' }).click();
  expect(await page.evaluate(() => window.open('https://example.org/opened'))).toBeNull();
  await expect
    .poll(async () => (await app.records()).filter(({ kind }) => kind === 'open-external'))
    .toEqual([
      { kind: 'open-external', url: 'https://example.org/popup' },
      { kind: 'open-external', url: 'https://example.org/opened' },
    ]);
  expect(page.url()).toBe('http://main.localhost/index.html');
  expect(app.windows()).toHaveLength(1);
});

test('the menu answers to clicks and keys, the theme and the focus reach the page', async () => {
  await app.fire({ do: 'click-menu', path: ['File', 'Note'] });
  expect(await invoke('seen')).toContainEqual('menu');
  await page.keyboard.press('ControlOrMeta+k');
  await expect
    .poll(async () => ((await invoke('seen')) as unknown[]).filter((entry) => entry === 'menu'))
    .toHaveLength(2);
  await app.fire({ do: 'click-menu', path: ['File', 'Dark'] });
  await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
  expect(await page.evaluate(() => document.hasFocus())).toBe(true);
  await app.fire({ do: 'blur-window' });
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(false);
});

test('requests the app cancels and requests it would let out are told apart; neither gets out', async () => {
  // A frame without a policy against images, so that the request itself is judged.
  const load = (url: string) =>
    page.evaluate(
      (source) =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe');
          frame.src = source;
          frame.addEventListener('load', () => resolve('settled'));
          document.body.append(frame);
          setTimeout(() => resolve('no load'), 300);
        }),
      url,
    );
  await load('http://preview.localhost/loose.html?https://example.net/stopped.png');
  await load('http://preview.localhost/loose.html?https://example.net/let-out.png');
  const urls = async (kind: string) =>
    (await app.records()).flatMap((entry) => (entry.kind === kind && 'url' in entry ? [entry.url] : []));
  await expect.poll(() => urls('cancelled-request')).toEqual(['https://example.net/stopped.png']);
  await expect.poll(() => urls('escaped-request')).toEqual(['https://example.net/let-out.png']);
});

test('a crashed page is told to the app and comes back with its data', async () => {
  await page.evaluate(() => localStorage.setItem('kept', 'yes'));
  await app.fire({ do: 'crash-renderer' });
  await expect.poll(() => app.windows()[0] !== page && app.windows().length).toBe(1);
  page = await app.window();
  expect(await page.evaluate(() => localStorage.getItem('kept'))).toBe('yes');
  await expect.poll(() => invoke('echo', 'again')).toEqual(['again']);
});

test('a second start hands over its arguments and ends', async () => {
  expect(await app.startAgain([`--app=${fixture}`, 'some://link'])).toBe(0);
  const expected = {
    argv: [expect.any(String), fixture, 'some://link'],
    data: { note: 'from the visitor' },
  };
  await expect.poll(() => invoke('seen')).toContainEqual(expected);
});

test('IndexedDB survives SIGKILL, the stale lock is taken over, a weak keyring shows', async () => {
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open('kept', 1);
        request.addEventListener('upgradeneeded', () => request.result.createObjectStore('rows'));
        request.addEventListener('error', reject);
        request.addEventListener('success', () => {
          const write = request.result.transaction('rows', 'readwrite', { durability: 'strict' });
          write.objectStore('rows').put('still here', 1);
          write.addEventListener('complete', resolve);
        });
      }),
  );
  expect(await invoke('seal', 'secret')).toMatchObject({ prefix: 'v11', backend: 'gnome_libsecret' });
  await app.kill();
  await start({ HOST_KEYRING: 'weak' });
  const row = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open('kept', 1);
        request.addEventListener('success', () => {
          const read = request.result.transaction('rows').objectStore('rows').get(1);
          read.addEventListener('success', () => resolve(read.result));
        });
      }),
  );
  expect(row).toBe('still here');
  expect(await invoke('seal', 'secret')).toEqual({
    prefix: 'v10',
    backend: 'basic_text',
    opened: { result: 'secret', shouldReEncrypt: false },
  });
});
