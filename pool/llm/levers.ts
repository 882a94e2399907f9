import { z } from 'zod';
import type { Database } from '../db/open.ts';
import { type Exchange, json, readStorableJson, type Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import { addApiKey, revokeApiKeys } from './api-keys.ts';

export type Levers = {
  readonly shapesListed: () => boolean;
  readonly listShapes: (listed: boolean) => void;
};

const accountSchema = z.strictObject({ email: z.string() });
const shapesSchema = z.strictObject({ listed: z.boolean() });

export function createLevers(): Levers {
  let listed = false;
  return {
    shapesListed: () => listed,
    listShapes: (wanted) => {
      listed = wanted;
    },
  };
}

/** For tests and for trying things out, like everything whose path begins with an underscore. */
export function leverRoutes(database: Database, levers: Levers): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/_api-keys',
      handler: (exchange) =>
        forAccount(exchange, async (email) => {
          const key = await addApiKey(database, email);
          return key === undefined ? undefined : { key };
        }),
    },
    {
      method: 'POST',
      path: '/_api-keys/revoke',
      handler: (exchange) =>
        forAccount(exchange, async (email) => {
          const revoked = await revokeApiKeys(database, email);
          return revoked === undefined ? undefined : { revoked };
        }),
    },
    {
      method: 'POST',
      path: '/_shapes',
      handler: async (exchange) => {
        const body = await readStorableJson(exchange, shapesSchema);
        if (!body.ok) return badRequest(body.error.message);
        levers.listShapes(body.value.listed);
        return json(200, {});
      },
    },
  ];
}

async function forAccount(
  exchange: Exchange,
  work: (email: string) => Promise<Readonly<Record<string, unknown>> | undefined>,
): Promise<Reply> {
  const body = await readStorableJson(exchange, accountSchema);
  if (!body.ok) return badRequest(body.error.message);
  const answer = await work(body.value.email.toLowerCase());
  if (answer) return json(200, answer);
  return json(404, { code: 'user_not_found', message: 'No account with this address' });
}

function badRequest(message: string): Reply {
  return json(400, { code: 'bad_request', message });
}
