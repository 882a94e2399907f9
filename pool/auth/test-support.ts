import type { AuthError } from '@supabase/supabase-js';
import { expect } from 'vitest';
import type { Pool } from '../service.ts';
import { postJson } from '../test-support.ts';

/** Pulls a lever of the pool, and expects it to move. */
export async function lever(pool: Pool, path: string, body: unknown): Promise<unknown> {
  const response = await postJson(`${pool.url}${path}`, body);
  expect([path, response.status]).toEqual([path, 200]);
  return response.json();
}

/** Every setting as it is in a new pool. */
export const resetSettings = (pool: Pool) =>
  lever(pool, '/_auth', {
    signups: true,
    email_sign_in: true,
    authorized_addresses: [],
    session_seconds: null,
    mails_per_hour: null,
    ip_limits: false,
  });

type Refusal = {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly message: string;
};

export type Case = readonly [name: string, expected: Partial<Refusal>, run: () => Promise<Refusal | null>];

/** A refusal as the unmodified client tells it. */
export const seen = (error: AuthError | null): Refusal | null =>
  error && { status: error.status, code: error.code, message: error.message };

/** A refusal of a plain request, for what the client has no call for. */
export async function raw(
  pool: Pool,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Refusal> {
  const response = await fetch(`${pool.url}/auth/v1${path}`, {
    method,
    headers: {
      apikey: pool.publishableKey,
      'content-type': 'application/json',
      'x-supabase-api-version': '2024-01-01',
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { code: string; message: string };
  return { status: response.status, code: answer.code, message: answer.message };
}
