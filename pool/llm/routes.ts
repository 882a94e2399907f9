import { randomUUID } from 'node:crypto';
import { requestCostMicroUsd } from '#shared/money.ts';
import type { AccessTokens } from '../auth/tokens.ts';
import type { Database } from '../db/open.ts';
import { bearer, type Exchange, jsonText, type Outcome, readJson, type Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import { reserveCredits } from './credits.ts';
import { openEventStream } from './event-stream.ts';
import { insufficientCredits, type LlmFailure, llmFailureReply } from './failure.ts';
import type { PoolModel } from './model.ts';
import { answerLimit, type ChatRequest, chatRequestSchema, countPromptTokens } from './request.ts';
import { type AdmittedRequest, runStream, settle, settleUnanswered } from './run.ts';
import type { Source } from './source.ts';
import { usageJson, withRawField } from './usage.ts';

export type LlmService = {
  readonly database: Database;
  readonly tokens: AccessTokens;
  readonly source: Source;
};

const chatBodyLimit = 32 * 1024 * 1024;
const picoPerMicro = 1_000_000n;

export function llmRoutes(service: LlmService): readonly Route[] {
  const named = (handler: (exchange: Exchange, requestId: string) => Promise<Reply | 'streamed'>) => {
    return (exchange: Exchange) => handler(exchange, `req_${randomUUID()}`);
  };
  return [
    {
      method: 'GET',
      path: '/v1/models',
      handler: named((exchange, id) => listModels(service, exchange, id)),
    },
    {
      method: 'POST',
      path: '/v1/chat/completions',
      handler: named((exchange, id) => complete(service, exchange, id)),
    },
  ];
}

async function listModels(service: LlmService, exchange: Exchange, requestId: string): Promise<Reply> {
  const caller = await identify(service, exchange);
  if (!caller.ok) return llmFailureReply(caller.error, requestId);
  const models = await service.source.models();
  if (!models.ok) return llmFailureReply(models.error, requestId);
  const body = JSON.stringify({ object: 'list', data: models.value.map((model) => model.listing) });
  return jsonText(200, body, { 'x-request-id': requestId });
}

async function complete(
  service: LlmService,
  exchange: Exchange,
  requestId: string,
): Promise<Reply | 'streamed'> {
  const admitted = await admit(service, exchange, requestId);
  if (!admitted.ok) return llmFailureReply(admitted.error, requestId);
  const request = admitted.value;
  if (request.body.stream) {
    const opened = await service.source.stream(request).catch(stoppedBefore(service, request));
    if (!opened.ok) return refused(service, request, opened.error);
    const output = openEventStream(exchange.response, requestId, request.signal);
    await runStream(service.database, request, opened.value, output);
    return 'streamed';
  }
  const answer = await service.source.whole(request).catch(stoppedBefore(service, request));
  if (!answer.ok) return refused(service, request, answer.error);
  const charged = await settle(service.database, request, 'complete', answer.value.usage);
  const text = withRawField(answer.value.body, 'usage', usageJson(answer.value.usage, charged));
  return jsonText(200, text, { 'x-request-id': requestId });
}

/** Everything that is checked before a model is asked; with it the request's money is set aside. */
async function admit(
  service: LlmService,
  exchange: Exchange,
  requestId: string,
): Promise<Outcome<AdmittedRequest, LlmFailure>> {
  const caller = await identify(service, exchange);
  if (!caller.ok) return caller;
  const body = await readJson(exchange, chatRequestSchema, chatBodyLimit);
  if (!body.ok) {
    const tooLarge = body.error.kind === 'too_large';
    const code = tooLarge ? 'request_too_large' : 'invalid_request';
    return failed({ status: tooLarge ? 413 : 400, code, message: body.error.message });
  }
  const models = await service.source.models();
  if (!models.ok) return models;
  const model = models.value.find(({ id }) => id === body.value.model);
  if (!model) {
    return failed({ status: 404, code: 'model_not_found', message: 'The requested model does not exist.' });
  }
  const promptTokens = countPromptTokens(body.value.messages);
  if (promptTokens > model.contextLength) {
    const message = `This model reads at most ${model.contextLength} tokens, the messages have about ${promptTokens}.`;
    return failed({ status: 400, code: 'context_length_exceeded', message });
  }
  return reserve(service, caller.value, requestId, model, body.value, promptTokens, exchange.signal);
}

async function reserve(
  service: LlmService,
  userId: string,
  requestId: string,
  model: PoolModel,
  body: ChatRequest,
  promptTokens: number,
  signal: AbortSignal,
): Promise<Outcome<AdmittedRequest, LlmFailure>> {
  const maxTokens = answerLimit(body, model.maxCompletionTokens);
  const cost = (completionTokens: number) =>
    requestCostMicroUsd({ promptTokens, completionTokens }, model.price);
  const mostCost = cost(maxTokens);
  const reservation = await reserveCredits(service.database, userId, cost(0), mostCost);
  if (reservation.kind === 'no_account') return failed(invalidKey);
  if (reservation.kind === 'insufficient') {
    return failed({
      ...insufficientCredits,
      ...(reservation.inFlight ? { headers: { 'retry-after': '2' } } : {}),
    });
  }
  const { hold } = reservation;
  // Where the whole price is held, the model's own limit ends the answer.
  const short = hold.amountMicroUsd < mostCost;
  const payableTokens = short
    ? affordable(hold.amountMicroUsd, promptTokens, model)
    : Number.MAX_SAFE_INTEGER;
  const context = {
    id: `chatcmpl-${requestId.slice(4)}`,
    created: Math.floor(Date.now() / 1000),
    model: model.id,
  };
  // A streamed answer that outgrows the hold ends with an error; a whole one is simply made shorter.
  const limit = body.stream ? maxTokens : Math.min(maxTokens, payableTokens);
  const parts = { userId, requestId, hold, payableTokens, model, body, promptTokens, context, signal };
  return { ok: true, value: { ...parts, maxTokens: limit } };
}

/** How many tokens of answer the hold pays once the question is paid. */
function affordable(holdMicroUsd: bigint, promptTokens: number, model: PoolModel): number {
  const { promptPicoUsd, completionPicoUsd } = model.price;
  if (completionPicoUsd === 0n) return Number.MAX_SAFE_INTEGER;
  const left = holdMicroUsd * picoPerMicro - BigInt(promptTokens) * promptPicoUsd;
  return Number(left / completionPicoUsd);
}

async function refused(service: LlmService, request: AdmittedRequest, failure: LlmFailure): Promise<Reply> {
  await settleUnanswered(service.database, request);
  return llmFailureReply(failure, request.requestId);
}

const invalidKey: LlmFailure = {
  status: 401,
  code: 'invalid_api_key',
  message: 'Incorrect API key provided.',
  headers: { 'www-authenticate': 'Bearer' },
};

async function identify(service: LlmService, exchange: Exchange): Promise<Outcome<string, LlmFailure>> {
  const token = bearer(exchange);
  const check = token === undefined ? undefined : await service.tokens.verifyLive(token);
  return check?.ok ? { ok: true, value: check.claims.sub } : failed(invalidKey);
}

function failed(error: LlmFailure) {
  return { ok: false, error } as const;
}

/** The client went away before there was anything to say: an ending like any other. The rest are bugs. */
function stoppedBefore(service: LlmService, request: AdmittedRequest) {
  return async (error: unknown) => {
    if (request.signal.aborted) {
      return failed({
        status: 499,
        code: 'client_closed_request',
        message: 'The client closed the request.',
      });
    }
    await settleUnanswered(service.database, request);
    throw error;
  };
}
