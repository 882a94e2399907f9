import type { Pool } from '../service.ts';
import { postJson, type SignedIn } from '../test-support.ts';

/** In seconds, as the clock is set. */
export const day = 86_400;

export const advance = (pool: Pool, seconds: number) =>
  postJson(`${pool.url}/_clock`, { advance_seconds: seconds });

/** A question for a fresh access token, as an app does when the old one has run out. */
export async function refreshed(person: SignedIn): Promise<SignedIn> {
  const { data, error } = await person.client.auth.refreshSession({ refresh_token: person.refreshToken });
  if (error || !data.session) throw error ?? new Error('no session');
  const { access_token: accessToken, refresh_token: refreshToken } = data.session;
  return { ...person, accessToken, refreshToken };
}
