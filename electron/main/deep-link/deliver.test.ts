import { expect, test } from 'vitest';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { LogFields } from '../log.ts';
import { deliverLink } from './deliver.ts';

const uuid = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

async function deliver(link: string, signIn: Result<unknown> = ok()) {
  const seen: unknown[] = [];
  const logged: string[] = [];
  const write = (event: string, fields?: LogFields) => void logged.push(JSON.stringify([event, fields]));
  await deliverLink(link, {
    onSignInLink: async (signInLink) => {
      seen.push(['sign-in', signInLink.kind]);
      return signIn;
    },
    openTarget: (target) => seen.push(['open', target.kind]),
    notice: (code) => seen.push(['notice', code]),
    log: { info: write, warn: write, error: write },
  });
  return { seen, logged: logged.join('\n') };
}

test('brings a target to the window', async () => {
  expect((await deliver(`apipool://chat/${uuid}`)).seen).toEqual([['open', 'chat']]);
  expect((await deliver('apipool://new?prompt=x')).seen).toEqual([['open', 'new']]);
});

test('brings a sign-in link to the session', async () => {
  expect((await deliver(`apipool://auth/callback?code=${uuid}`)).seen).toEqual([['sign-in', 'code']]);
});

test('tells when the session refuses it', async () => {
  const { seen } = await deliver(`apipool://auth/callback?code=${uuid}`, failWith('sign_in_link_refused'));
  expect(seen).toEqual([
    ['sign-in', 'code'],
    ['notice', 'sign_in_link_refused'],
  ]);
});

test('tells of a link it does not know, and writes nothing of it down', async () => {
  const { seen, logged } = await deliver('apipool://canary?canary=canary');
  expect(seen).toEqual([['notice', 'link_unknown']]);
  expect(logged).not.toContain('canary');
});

test('writes nothing of a known link down either', async () => {
  const { logged } = await deliver('apipool://new?prompt=canary');
  expect(logged).not.toContain('canary');
});
