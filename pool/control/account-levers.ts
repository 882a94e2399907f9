import { z } from 'zod';
import { noticeSchema, publishNotice, withdrawNotices } from '../account/notices.ts';
import { type AuthRulebook, authRulesSchema } from '../auth/rules.ts';
import type { AccessTokens } from '../auth/tokens.ts';
import { banUser } from '../auth/users.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import { type Exchange, json, readStorableJson, type Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';

export type AccountControl = {
  readonly database: Database;
  readonly clock: Clock;
  readonly rules: AuthRulebook;
  readonly tokens: AccessTokens;
  readonly deleteDue: () => Promise<number>;
};

const tenYears = 10 * 366 * 86_400;

const clockSchema = z.strictObject({ advance_seconds: z.number().min(0).max(tenYears) });
/** Zero seconds lift a ban. */
const banSchema = z.strictObject({ email: z.string(), seconds: z.int().min(0).max(tenYears) });
const rotateSchema = z.strictObject({ revoke_older: z.boolean().default(false) });

/** Levers for what a dashboard, an operator or time itself would do to accounts. */
export function accountLevers(control: AccountControl): readonly Route[] {
  const { clock, database, rules, tokens } = control;
  return [
    { method: 'GET', path: '/_clock', handler: () => clockReply(clock) },
    lever('/_clock', clockSchema, async ({ advance_seconds: seconds }) => {
      await clock.advance(seconds);
      return clockReply(clock);
    }),
    lever('/_ban', banSchema, ({ email, seconds }) => ban(control, email, seconds)),
    lever('/_rotate-keys', rotateSchema, async ({ revoke_older: revokeOlder }) => {
      return json(200, { kid: await tokens.rotate(revokeOlder) });
    }),
    { method: 'GET', path: '/_auth', handler: () => json(200, rules.current()) },
    lever('/_auth', authRulesSchema.partial(), (changes) => json(200, rules.change(changes))),
    lever('/_notices', noticeSchema, async (notice) => {
      return json(200, { id: await publishNotice(database, notice) });
    }),
    {
      method: 'DELETE',
      path: '/_notices',
      handler: async () => {
        await withdrawNotices(database);
        return { status: 204 };
      },
    },
    lever('/_deletions', z.strictObject({}), async () => {
      return json(200, { deleted: await control.deleteDue() });
    }),
  ];
}

function lever<S extends z.ZodType>(
  path: string,
  schema: S,
  pull: (body: z.infer<S>) => Promise<Reply> | Reply,
): Route {
  const handler = async (exchange: Exchange) => {
    const body = await readStorableJson(exchange, schema);
    return body.ok ? pull(body.value) : json(400, { code: 'bad_request', message: body.error.message });
  };
  return { method: 'POST', path, handler };
}

function clockReply(clock: Clock): Reply {
  return json(200, { now: new Date(clock.now()).toISOString() });
}

async function ban({ database, clock }: AccountControl, email: string, seconds: number): Promise<Reply> {
  const until = seconds === 0 ? null : new Date(clock.now() + seconds * 1000);
  const known = await database.transaction((sql) => banUser(sql, email, until));
  if (!known) return json(404, { code: 'user_not_found', message: 'No account with this address' });
  return json(200, { banned_until: until?.toISOString() ?? null });
}
