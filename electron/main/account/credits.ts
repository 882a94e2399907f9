import { z } from 'zod';
import type { Credits } from '#shared/domain/session.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { AccessTokens } from '../auth/session-types.ts';
import type { ServiceConfig } from '../config.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../net/egress.ts';
import { callFunction } from './data-service.ts';
import { microUsdDigits, parseMoneyJson } from './row-texts.ts';

export type CreditsService = {
  /** Asks the service; several callers at a time share one request. */
  readonly read: () => Promise<Result<Credits>>;
  /** The same in the background: who wants to know has subscribed. */
  readonly refresh: () => void;
  readonly subscribe: (listener: (credits: Credits) => void) => () => void;
  /** Another person, another balance: an answer still on its way is not reported. */
  readonly reset: () => void;
};

const accountSchema = z.object({
  balance_micro_usd: microUsdDigits,
  spent_30d_micro_usd: microUsdDigits.nullish(),
});

export function createCreditsService(deps: {
  readonly config: ServiceConfig | null;
  readonly egress: Egress;
  readonly tokens: AccessTokens;
  readonly log: Log;
}): CreditsService {
  const { log } = deps;
  const listeners = new Set<(credits: Credits) => void>();
  let reading: Promise<Result<Credits>> | null = null;
  let epoch = 0;

  async function request(): Promise<Result<Credits>> {
    const startedIn = epoch;
    const answer = await callFunction(deps, 'get_account');
    if (!answer.ok) return answer;
    const credits = parseCredits(answer.value.text, new Date());
    if (!credits) return failWith('bad_response', { detail: 'get_account' });
    if (startedIn !== epoch) return failWith('signed_out');
    for (const listener of listeners) listener(credits);
    return ok(credits);
  }

  function read(): Promise<Result<Credits>> {
    if (!reading) {
      const started = request().finally(() => {
        if (reading === started) reading = null;
      });
      reading = started;
    }
    return reading;
  }

  async function refresh(): Promise<void> {
    // A reading under way may have been answered before the change that is asked about.
    await reading;
    const result = await read();
    if (!result.ok) log.warn('credits.read_failed', { code: result.error.code });
  }

  return {
    read,
    refresh: () => void refresh(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset() {
      epoch += 1;
      reading = null;
    },
  };
}

/** Reads the account's row; a function that returns a set gives a list of one. */
export function parseCredits(text: string, now: Date): Credits | null {
  const body = parseMoneyJson(text);
  const parsed = accountSchema.safeParse(Array.isArray(body) ? body[0] : body);
  if (!parsed.success) return null;
  return {
    balanceMicroUsd: parsed.data.balance_micro_usd,
    spent30dMicroUsd: parsed.data.spent_30d_micro_usd ?? null,
    readAt: now.toISOString(),
  };
}
