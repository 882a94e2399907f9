import { json, type Outcome, type Reply } from '../../http/exchange.ts';

export type StandinFailure = { readonly status: number; readonly code: string; readonly message: string };

export type StandinOutcome<T> = Outcome<T, StandinFailure>;

export function failed(status: number, code: string, message: string) {
  return { ok: false, error: { status, code, message } } as const;
}

/** The error body third parties describe; the provider's own documents do not. */
export function failureReply({ status, code, message }: StandinFailure): Reply {
  return json(status, { status: false, statusCode: status, code, message });
}
