import { z } from 'zod';
import type { LlmFailure } from '../failure.ts';

const errorSchema = z.looseObject({
  message: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
});

const bodySchema = z.looseObject({ error: z.union([z.string(), errorSchema]) });

/** A failure without a key called error. */
const bareSchema = z
  .looseObject({ object: z.literal('error'), message: z.string() })
  .transform(({ object: _object, ...error }) => ({ error: errorSchema.parse(error) }));

const longestMessage = 300;
const waitHeaders = ['retry-after', 'retry-after-ms'] as const;

/** Our own key was refused, or its account is empty: nothing the person in front of the app can mend. */
const ownProblems = new Set([401, 402, 407]);
const ownCodes = new Set([
  '401',
  '402',
  'insufficient_credits',
  'insufficient_quota',
  'insufficient_user_quota',
  'pre_consume_token_quota_failed',
  'credit_balance_exhausted',
  'invalid_api_key',
]);

const refused: LlmFailure = {
  status: 502,
  type: 'upstream_error',
  code: 'upstream_refused',
  message: 'The provider refused the pool.',
};

/** A refusal of the server behind us, as we word it. HTML and whatever else is no JSON is not passed on. */
export function upstreamFailure(status: number, text: string, given: Headers): LlmFailure {
  if (ownProblems.has(status)) return refused;
  const waits = waitHeaders.flatMap((name) => {
    const value = given.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const headers = waits.length === 0 ? {} : { headers: Object.fromEntries(waits) };
  const described = describe(parseJson(text));
  if (!described) {
    const message = `The provider answered with status ${status}.`;
    return {
      status: Math.max(status, 400),
      type: 'upstream_error',
      code: 'upstream_error',
      message,
      ...headers,
    };
  }
  if (described === refused) return refused;
  return { ...described, status: Math.max(status, 400), ...headers };
}

/** An error object in mid-stream, or in an answer that calls itself successful. */
export function errorInBody(value: unknown): LlmFailure | undefined {
  return describe(value);
}

/** The data of an event of the type error: an error in some shape, or its text. */
export function errorInEvent(data: string): LlmFailure {
  const value = parseJson(data);
  return describe(value) ?? describe({ error: value }) ?? describe({ error: data }) ?? unreadable;
}

export const unreachable: LlmFailure = {
  status: 502,
  type: 'upstream_error',
  code: 'upstream_unreachable',
  message: 'The provider cannot be reached.',
};

export const unreadable: LlmFailure = {
  status: 502,
  type: 'upstream_error',
  code: 'upstream_bad_response',
  message: 'The provider sent something that is no answer.',
};

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(value: unknown): LlmFailure | undefined {
  const parsed = z.union([bodySchema, bareSchema]).safeParse(value);
  if (!parsed.success) return undefined;
  const { error } = parsed.data;
  const { message, type, code } = typeof error === 'string' ? { message: error } : error;
  if (ownCodes.has(String(code)) || type === 'budget_exceeded') return refused;
  return {
    status: 502,
    type: type ?? 'upstream_error',
    code: String(code ?? 'upstream_error'),
    message: (message ?? 'The provider failed.').slice(0, longestMessage),
  };
}
