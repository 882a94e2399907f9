import { z } from 'zod';
import { parseMicroUsd } from '#shared/money.ts';
import { spendRefreshTokens } from '../auth/sessions.ts';
import { findUserByEmail } from '../auth/users.ts';
import type { Database } from '../db/open.ts';
import { type Exchange, json, readJson, readStorableJson, type Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import { adjustBalance } from '../llm/credits.ts';
import { type FaultPlan, faultSchema } from './faults.ts';
import { type RequestLog, recordingSchema } from './requests.ts';

export type ControlService = {
  readonly database: Database;
  readonly requests: RequestLog;
  readonly faults: FaultPlan;
  /** Secrets of the stand-ins, for tests that speak to them as a shop or a mailer would. */
  readonly keys: Readonly<Record<string, unknown>>;
  /** What the ready line says. */
  readonly ready: Readonly<Record<string, unknown>>;
};

const faultBodyLimit = 4 * 1024 * 1024;

const creditSchema = z.strictObject({
  email: z.string(),
  /** Added to the balance; a negative amount takes away, and never more than is there. */
  amount_usd: z.string().refine((text) => parseMicroUsd(text) !== undefined, 'not a decimal number'),
});
const revokeSchema = z.strictObject({ email: z.string() });

/** Levers for tests and for trying things out. Reached on loopback only, like everything here. */
export function controlRoutes(service: ControlService): readonly Route[] {
  const { requests, faults, ready } = service;
  return [
    { method: 'GET', path: '/_ready', handler: () => json(200, ready) },
    { method: 'POST', path: '/_credit', handler: (exchange) => credit(service, exchange) },
    { method: 'POST', path: '/_revoke', handler: (exchange) => revoke(service, exchange) },
    { method: 'GET', path: '/_requests', handler: () => json(200, requests.list()) },
    {
      method: 'DELETE',
      path: '/_requests',
      handler: () => {
        requests.clear();
        return { status: 204 };
      },
    },
    { method: 'POST', path: '/_requests/record', handler: (exchange) => record(requests, exchange) },
    {
      method: 'DELETE',
      path: '/_requests/record',
      handler: () => {
        requests.stopRecording();
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/_keys',
      handler: () => json(200, service.keys, { 'cache-control': 'no-store' }),
    },
    { method: 'GET', path: '/_faults', handler: () => json(200, faults.list()) },
    { method: 'POST', path: '/_faults', handler: (exchange) => plan(faults, exchange) },
    {
      method: 'DELETE',
      path: '/_faults',
      handler: () => {
        faults.clear();
        return { status: 204 };
      },
    },
  ];
}

async function credit({ database }: ControlService, exchange: Exchange): Promise<Reply> {
  const body = await readStorableJson(exchange, creditSchema);
  if (!body.ok) return badRequest(body.error.message);
  const userId = await findId(database, body.value.email);
  if (userId === undefined) return unknownAccount;
  const amount = parseMicroUsd(body.value.amount_usd) ?? 0n;
  const balance = await adjustBalance(database, userId, amount);
  return json(200, { balance_micro_usd: Number(balance) });
}

async function revoke({ database }: ControlService, exchange: Exchange): Promise<Reply> {
  const body = await readStorableJson(exchange, revokeSchema);
  if (!body.ok) return badRequest(body.error.message);
  const userId = await findId(database, body.value.email);
  if (userId === undefined) return unknownAccount;
  const revoked = await database.transaction((sql) => spendRefreshTokens(sql, userId));
  return json(200, { revoked });
}

async function plan(faults: FaultPlan, exchange: Exchange): Promise<Reply> {
  const body = await readJson(exchange, faultSchema, faultBodyLimit);
  if (!body.ok) return badRequest(body.error.message);
  faults.add(body.value);
  return json(200, {});
}

async function record(requests: RequestLog, exchange: Exchange): Promise<Reply> {
  const body = await readJson(exchange, recordingSchema);
  if (!body.ok) return badRequest(body.error.message);
  requests.record(body.value);
  return json(200, {});
}

async function findId(database: Database, email: string): Promise<string | undefined> {
  return database.transaction(async (sql) => (await findUserByEmail(sql, email))?.id);
}

const unknownAccount = json(404, { code: 'user_not_found', message: 'No account with this address' });

function badRequest(message: string): Reply {
  return json(400, { code: 'bad_request', message });
}
