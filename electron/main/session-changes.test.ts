import type { Session } from '#shared/domain/session.ts';
import { expect, test } from 'vitest';
import { followSession } from './session-changes.ts';

const signedIn = (accountId: string): Session => ({
  status: 'signed-in',
  accountId,
  email: 'a@example.org',
  persistent: true,
});
const signedOut: Session = { status: 'signed-out', reason: null };
const revoked: Session = { status: 'signed-out', reason: 'session_revoked' };

test.each<[string, readonly Session[], readonly string[]]>([
  ['signing in leaves nobody', [signedIn('a')], ['changed']],
  ['a renewed session leaves nobody', [signedIn('a'), signedIn('a')], ['changed', 'changed']],
  [
    'signing out stops the answers',
    [signedIn('a'), signedOut],
    ['changed', 'left', 'signed out a', 'changed'],
  ],
  ['a revoked session leaves them running', [signedIn('a'), revoked], ['changed', 'left', 'changed']],
  [
    'another account stops them',
    [signedIn('a'), signedIn('b')],
    ['changed', 'left', 'signed out a', 'changed'],
  ],
  [
    'signed out twice is once',
    [signedIn('a'), signedOut, signedOut],
    ['changed', 'left', 'signed out a', 'changed', 'changed'],
  ],
])('%s', (_name, sessions, expected) => {
  const heard: string[] = [];
  followSession(
    {
      subscribe: (listener) => {
        for (const session of sessions) listener(session);
        return () => undefined;
      },
    },
    {
      onChanged: () => heard.push('changed'),
      onLeft: () => heard.push('left'),
      onSignedOut: (accountId) => heard.push(`signed out ${accountId}`),
    },
  );
  expect(heard).toEqual(expected);
});
