import { expect, test } from 'vitest';
import { type CommandName, commandNames } from '#shared/ipc/channels.ts';
import { failWith, ok } from '#shared/result.ts';
import type { LogFields } from '../log.ts';
import { type InvokeEvent, registerCommands } from './register.ts';
import type { Handlers } from './types.ts';

const ours: InvokeEvent = { senderFrame: { url: 'app://main/index.html', parent: null }, sender: { id: 7 } };
const pass = () => failWith('not_found');
const allPass = Object.fromEntries(commandNames.map((name) => [name, pass])) as unknown as Handlers;

function setup(handlers: Partial<Handlers> = {}) {
  const listeners = new Map<string, (event: InvokeEvent, input: unknown) => unknown>();
  const logged: string[] = [];
  const write = (event: string, fields?: LogFields) => void logged.push(JSON.stringify([event, fields]));
  registerCommands({
    ipc: { handle: (channel, listener) => void listeners.set(channel, listener) },
    handlers: { ...allPass, ...handlers },
    log: { info: write, warn: write, error: write },
  });
  return {
    listeners,
    logged,
    call: async (name: CommandName, input: unknown, event = ours): Promise<unknown> =>
      listeners.get(name)?.(event, input),
  };
}

test('every command has its channel', () => {
  expect([...setup().listeners.keys()]).toEqual([...commandNames]);
});

test.each<[string, InvokeEvent['senderFrame']]>([
  ['a frame that is gone', null],
  ['a frame inside our page', { url: 'app://main/index.html', parent: {} }],
  ['a foreign page', { url: 'https://example.org/', parent: null }],
  ['another host of our scheme', { url: 'app://preview/index.html', parent: null }],
  ['our host under another scheme', { url: 'https://main/index.html', parent: null }],
  ['our host with a port', { url: 'app://main:1/index.html', parent: null }],
  ['our host with a user', { url: 'app://x@main/index.html', parent: null }],
  ['a blank page', { url: 'about:blank', parent: null }],
  ['a page of bytes', { url: 'data:text/html,x', parent: null }],
  ['no address', { url: '', parent: null }],
])('refuses %s before the handler runs', async (_name, senderFrame) => {
  let ran = false;
  const { call, logged } = setup({
    'app:ready': () => {
      ran = true;
      return ok();
    },
  });
  expect(await call('app:ready', {}, { ...ours, senderFrame })).toMatchObject({
    ok: false,
    error: { code: 'forbidden' },
  });
  expect(ran).toBe(false);
  expect(logged.join()).toContain('app:ready');
});

test('refuses a frame that was disposed of while it is asked', async () => {
  const senderFrame = {
    parent: null,
    get url(): string {
      throw new Error('Render frame was disposed');
    },
  };
  const answer = await setup({ 'app:ready': () => ok() }).call('app:ready', {}, { ...ours, senderFrame });
  expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } });
});

test('the sender is read once, before anything is awaited', async () => {
  const reads: string[] = [];
  const { listeners } = setup({ 'app:ready': () => ok() });
  const event: InvokeEvent = {
    get senderFrame() {
      reads.push('frame');
      return ours.senderFrame;
    },
    sender: { id: 1 },
  };
  const answer = listeners.get('app:ready')?.(event, {});
  expect(reads).toEqual(['frame']);
  expect(await answer).toEqual({ ok: true, value: undefined });
  expect(reads).toEqual(['frame']);
});

test('the handler gets the parsed input and who asked', async () => {
  const seen: unknown[] = [];
  const { call } = setup({
    'session:request-code': (input, context) => {
      seen.push(input, context);
      return ok({ resendAfterSeconds: 60 });
    },
  });
  const answer = await call('session:request-code', { email: '  a@example.org ', consent: true });
  expect(answer).toEqual({ ok: true, value: { resendAfterSeconds: 60 } });
  expect(seen).toEqual([{ email: 'a@example.org', consent: true }, { webContentsId: 7 }]);
});

test.each<[CommandName, unknown, string]>([
  ['app:ready', undefined, 'invalid_type'],
  ['app:ready', { canary: 1 }, 'unrecognized_keys'],
  ['session:verify-code', { email: 'a@example.org', code: 'canary' }, 'code: invalid_format'],
  ['shell:open-external', { url: 'canary'.repeat(1000) }, 'url: too_big'],
  ['settings:update', { proxy: { mode: 'manual', url: 'canary' } }, 'proxy.url: invalid_format'],
])('refuses bad input of %s and names the place without the value', async (name, input, detail) => {
  const { call, logged } = setup();
  const answer = await call(name, input);
  expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input', detail } });
  expect(JSON.stringify(answer) + logged.join()).not.toContain('canary');
});

test('a refusal of the handler arrives as it is', async () => {
  const { call } = setup({ 'app:ready': () => failWith('rate_limited', { retryAfterMs: 5 }) });
  expect(await call('app:ready', {})).toEqual({
    ok: false,
    error: { code: 'rate_limited', retryable: true, retryAfterMs: 5 },
  });
});

test.each<[string, Handlers['app:ready']]>([
  [
    'throws',
    () => {
      throw new Error('canary');
    },
  ],
  ['rejects', () => Promise.reject(new Error('canary'))],
])('a handler that %s is an internal error, logged without its message', async (_name, handler) => {
  const { call, logged } = setup({ 'app:ready': handler });
  expect(await call('app:ready', {})).toEqual({ ok: false, error: { code: 'internal', retryable: false } });
  expect(logged).toHaveLength(1);
  expect(logged.join()).not.toContain('canary');
});

test('an output that breaks the contract does not leave main', async () => {
  const { call, logged } = setup({
    'session:request-code': () => ok({ resendAfterSeconds: -1, canary: 'canary' }),
  });
  const answer = await call('session:request-code', { email: 'a@example.org', consent: true });
  expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
  expect(logged.join()).toContain('session:request-code');
  expect(logged.join()).not.toContain('canary');
});
