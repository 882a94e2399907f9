import { json, type Reply } from '../http/exchange.ts';

/** An error as OpenAI's API words it; `code` is what clients branch on. */
export type LlmFailure = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export const insufficientCredits: LlmFailure = {
  status: 402,
  code: 'insufficient_credits',
  type: 'insufficient_credits',
  message: 'Insufficient credits. Add credits to your account and try again.',
};

export function errorObject(failure: LlmFailure) {
  const { message, code, type = 'invalid_request_error' } = failure;
  return { message, type, param: null, code };
}

export function llmFailureReply(failure: LlmFailure, requestId: string): Reply {
  return json(
    failure.status,
    { error: errorObject(failure) },
    { 'x-request-id': requestId, ...failure.headers },
  );
}
