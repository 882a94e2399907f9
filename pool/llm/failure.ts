import { json, type Reply } from '../http/exchange.ts';

/** An error as OpenAI's API words it; `code` is what clients branch on. */
export type LlmFailure = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole answer, for a failure that does not look like ours. */
  readonly reply?: Reply;
};

export const insufficientCredits: LlmFailure = {
  status: 402,
  code: 'insufficient_credits',
  type: 'insufficient_credits',
  message: 'Insufficient credits. Add credits to your account and try again.',
};

export const invalidKey: LlmFailure = {
  status: 401,
  code: 'invalid_api_key',
  message: 'Incorrect API key provided.',
  headers: { 'www-authenticate': 'Bearer' },
};

export const modelNotFound: LlmFailure = {
  status: 404,
  code: 'model_not_found',
  message: 'The requested model does not exist.',
};

export function errorObject(failure: LlmFailure) {
  const { message, code, type = 'invalid_request_error' } = failure;
  return { message, type, param: null, code };
}

export function llmFailureReply(failure: LlmFailure, requestId: string): Reply {
  if (failure.reply) return failure.reply;
  return json(
    failure.status,
    { error: errorObject(failure) },
    { 'x-request-id': requestId, ...failure.headers },
  );
}
