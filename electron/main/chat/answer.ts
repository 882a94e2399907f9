import type { ChatStart } from '#shared/domain/chat.ts';
import { type AppError, appError } from '#shared/errors.ts';
import { ok, type Result } from '#shared/result.ts';
import type { AccessTokens } from '../auth/session-types.ts';
import { readText } from '../net/body.ts';
import type { Egress, EgressResponse } from '../net/egress.ts';
import { chatHttpError, refusesStreamOptions } from './errors.ts';
import { chatRequestBody } from './request.ts';
import { type ReadOptions, type ReadOutcome, readAnswer } from './sse-reader.ts';

export type AnswerSource = {
  /** Asks for one answer and reads it to its end. Never throws for anything the network or the service does. */
  readonly run: (
    start: Pick<ChatStart, 'model' | 'messages'>,
    options: Pick<ReadOptions, 'signal' | 'onText'>,
  ) => Promise<ReadOutcome>;
};

const maxErrorBytes = 256 * 1024;
const serverPauseMs = 1_000;
const longestWaitMs = 20_000;

/** 524: the proxy waited long and gave up, so the answer was probably made and paid. Never asked for twice. */
const repeatableStatuses: ReadonlySet<number> = new Set([
  500, 502, 503, 504, 520, 521, 522, 523, 525, 526, 530,
]);

type Refusal = { readonly status: number; readonly text: string; readonly error: AppError };
type Tries = { renewed: boolean; repeated: boolean; waited: boolean };

export function createAnswerSource(deps: {
  readonly apiUrl: string;
  readonly egress: Egress;
  readonly tokens: AccessTokens;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly limits?: Pick<ReadOptions, 'idleMs' | 'lingerMs'>;
}): AnswerSource {
  const { apiUrl, egress, tokens, pause = wait } = deps;
  /** Models whose provider refused `stream_options`. */
  const withoutUsage = new Set<string>();

  function request(start: Pick<ChatStart, 'model' | 'messages'>, token: string, signal: AbortSignal) {
    return egress.open({
      url: `${apiUrl}/chat/completions`,
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'accept-encoding': 'identity',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: chatRequestBody(start, { includeUsage: !withoutUsage.has(start.model) }),
      purpose: 'chat',
      signal,
    });
  }

  /** What to do about a refusal, as a promise of the token for the next try; `null`: it stands. */
  async function remedy(
    refusal: Refusal,
    token: string,
    tries: Tries,
    model: string,
    signal: AbortSignal,
  ): Promise<Result<string> | null> {
    const { status, error } = refusal;
    if (status === 401 && !tries.renewed) {
      tries.renewed = true;
      return await tokens.renewed(token);
    }
    if (refusesStreamOptions(refusal) && !withoutUsage.has(model)) {
      withoutUsage.add(model);
      return ok(token);
    }
    if (error.code === 'rate_limited' && !tries.waited && (error.retryAfterMs ?? Infinity) <= longestWaitMs) {
      tries.waited = true;
      await pause(error.retryAfterMs ?? 0, signal);
      return await tokens.current();
    }
    if (repeatableStatuses.has(status) && error.retryable && !tries.repeated) {
      tries.repeated = true;
      await pause(Math.min(error.retryAfterMs ?? serverPauseMs, longestWaitMs), signal);
      return await tokens.current();
    }
    return null;
  }

  return {
    async run(start, { signal, onText }) {
      const tries: Tries = { renewed: false, repeated: false, waited: false };
      let token = await tokens.current();
      for (;;) {
        if (signal.aborted) return ended('stopped', null);
        if (!token.ok) return ended('failed', token.error);
        const response = await request(start, token.value, signal);
        if (signal.aborted) return ended('stopped', null);
        if (!response.ok) return ended('failed', response.error);
        if (response.value.status < 300) {
          return await readAnswer(response.value, { ...deps.limits, signal, onText });
        }
        const refusal = await readRefusal(response.value);
        const next = await remedy(refusal, token.value, tries, start.model, signal);
        if (!next) return ended(signal.aborted ? 'stopped' : 'failed', refusal.error);
        token = next;
      }
    },
  };
}

async function readRefusal(response: EgressResponse): Promise<Refusal> {
  const { status, headers } = response;
  const text = await readErrorText(response);
  return { status, text, error: chatHttpError({ status, headers, text }, new Date()) };
}

/** An error's body is a courtesy: when it does not come, the status has to do. */
async function readErrorText(response: EgressResponse): Promise<string> {
  const timer = setTimeout(response.discard, 10_000);
  try {
    return (await readText(response.body, maxErrorBytes)) ?? '';
  } catch {
    return '';
  } finally {
    clearTimeout(timer);
    response.discard();
  }
}

function ended(status: 'failed' | 'stopped', error: AppError | null): ReadOutcome {
  return {
    status,
    error: status === 'stopped' ? null : (error ?? appError('internal')),
    finishReason: null,
    usage: null,
  };
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    if (signal.aborted) done();
  });
}
