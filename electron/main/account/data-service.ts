import { z } from 'zod';
import { appError, type ErrorCode } from '#shared/errors.ts';
import { failWith, type Result } from '#shared/result.ts';
import type { AccessTokens } from '../auth/session-types.ts';
import type { ServiceConfig } from '../config.ts';
import type { Egress, EgressRequest, EgressText } from '../net/egress.ts';
import { requestIdOf } from '../net/answers.ts';
import { type Explain, requestAsPerson } from './authorized.ts';

/** What every adapter of the account needs. */
export type AccountDeps = {
  readonly config: ServiceConfig | null;
  readonly egress: Egress;
  readonly tokens: AccessTokens;
};

/** Codes of a data server that has no such table or function: the panel says so, nothing else breaks. */
const absentCodes: ReadonlySet<string> = new Set(['PGRST202', 'PGRST205', '42P01', '42883']);
const bodySchema = z.object({ code: z.string().optional(), message: z.string().optional() });

/** What the functions of the service answer by name. Its words are matched, never shown. */
const refusals: Readonly<Record<string, ErrorCode>> = {
  recent_sign_in_required: 'recent_sign_in_required',
  deletion_already_requested: 'deletion_already_requested',
  confirm_email_mismatch: 'email_mismatch',
  session_not_found: 'not_found',
};

/** The same by SQLSTATE, for a service that words them differently. */
const states: Readonly<Record<string, ErrorCode>> = {
  PT409: 'deletion_already_requested',
  PT422: 'email_mismatch',
};

export const explainDataRefusal: Explain = ({ status, headers, text }) => {
  const body = parseBody(text);
  const extra = { ...requestIdOf(headers), detail: `HTTP ${status} ${body?.code ?? ''}`.trim() };
  if (status === 404 && (!body?.code || absentCodes.has(body.code))) return appError('feature_absent', extra);
  if (!body || status === 401) return null;
  const code = refusals[body.message ?? ''] ?? states[body.code ?? ''];
  return code ? appError(code, extra) : null;
};

/** Calls a function of the data server. */
export async function callFunction(
  deps: AccountDeps,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
  more: Pick<EgressRequest, 'timeoutMs' | 'maxBytes' | 'onBytes' | 'signal'> = {},
): Promise<Result<EgressText>> {
  const { config } = deps;
  if (!config) return failWith('not_configured');
  return await requestAsPerson(
    deps,
    {
      url: `${config.supabaseUrl}/rest/v1/rpc/${name}`,
      method: 'POST',
      headers: { ...dataHeaders(config), 'content-type': 'application/json', 'content-profile': 'public' },
      body: JSON.stringify(args),
      purpose: 'account',
      ...more,
    },
    explainDataRefusal,
  );
}

/** Reads rows of a table or view; `query` in the data server's own words. */
export async function readRows(
  deps: AccountDeps,
  table: string,
  query: Readonly<Record<string, string>>,
  options: { readonly count?: boolean } = {},
): Promise<Result<EgressText>> {
  const { config } = deps;
  if (!config) return failWith('not_configured');
  return await requestAsPerson(
    deps,
    {
      url: `${config.supabaseUrl}/rest/v1/${table}?${new URLSearchParams(query).toString()}`,
      method: 'GET',
      headers: {
        ...dataHeaders(config),
        'accept-profile': 'public',
        ...(options.count === true ? { prefer: 'count=exact' } : {}),
      },
      purpose: 'account',
    },
    explainDataRefusal,
  );
}

/** `0-49/137` → 137; null when the server did not count. */
export function countOf(answer: EgressText): number | null {
  const total = /\/(\d{1,12})$/.exec(answer.headers.get('content-range') ?? '')?.[1];
  return total === undefined ? null : Number(total);
}

function dataHeaders(config: ServiceConfig) {
  return { apikey: config.publishableKey, accept: 'application/json' };
}

function parseBody(text: string): z.infer<typeof bodySchema> | null {
  try {
    const parsed = bodySchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
