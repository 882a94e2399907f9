import { expect } from 'vitest';
import type { Pool } from '../service.ts';
import { ask, chat, type SignedIn, signIn, startTestPool } from '../test-support.ts';

/** A pool in which Ada has asked three times, and Bob never. */
export async function startPoolWithRows() {
  const pool = await startTestPool();
  const ada = await signIn(pool);
  const bob = await signIn(pool);
  for (const word of ['one', 'two', 'three']) {
    const body = { model: 'pool/echo', messages: ask(word), stream: false };
    expect((await chat(pool, ada.accessToken, body)).status).toBe(200);
  }
  return { pool, ada, bob };
}

/** A plain request of the person, for what the client does not ask. */
export const get = (
  pool: Pool,
  { accessToken }: SignedIn,
  path: string,
  headers: Readonly<Record<string, string>> = {},
) =>
  fetch(`${pool.url}/rest/v1/${path}`, {
    headers: { apikey: pool.publishableKey, authorization: `Bearer ${accessToken}`, ...headers },
  });

export const refusal = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];
