import { z } from 'zod';
import type { TestPool } from './pool.ts';

export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** What the pool's database holds of one account, read beside the app under the account's own rights. */
export type PersonRows = {
  /** All rows of a table, newest first, without the owner's id. */
  readonly table: (name: 'usage_events' | 'transactions') => Promise<readonly Row[]>;
  readonly sessions: () => Promise<readonly Row[]>;
};

const rowsAtOnce = 1000;
const tokenSchema = z.object({ access_token: z.string() });
const rowsSchema = z.array(z.looseObject({ id: z.string() }));

/** Signs in once more, which the service lists as one more session. */
export async function readAs(pool: TestPool, email: string): Promise<PersonRows> {
  const call = async (path: string, token: string | null, body?: object): Promise<unknown> => {
    const response = await fetch(`${pool.supabaseUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        apikey: pool.publishableKey,
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  await call('/auth/v1/otp', null, { email, create_user: false });
  const proof = { email, token: await pool.readCode(email), type: 'email' };
  const { access_token: token } = tokenSchema.parse(await call('/auth/v1/verify', null, proof));
  return {
    table: async (name) => {
      const rows: Row[] = [];
      for (;;) {
        const page = `order=created_at.desc,id.desc&limit=${rowsAtOnce}&offset=${rows.length}`;
        const answer = rowsSchema.parse(await call(`/rest/v1/${name}?select=*&${page}`, token));
        rows.push(...answer.map(({ user_id: _owner, ...row }) => row));
        if (answer.length < rowsAtOnce) return rows;
      }
    },
    sessions: async () => rowsSchema.parse(await call('/rest/v1/rpc/list_sessions', token, {})),
  };
}
