import { requestCostMicroUsd } from '#shared/money.ts';
import type { Database } from '../db/open.ts';
import { type Exchange, type Outcome, readJson } from '../http/exchange.ts';
import { reserveCredits, tokensFor } from './credits.ts';
import { insufficientCredits, invalidKey, type LlmFailure, modelNotFound } from './failure.ts';
import type { PoolModel } from './model.ts';
import { answerLimit, type ChatRequest, chatRequestSchema, countPromptTokens } from './request.ts';
import type { AdmittedRequest } from './run.ts';
import type { Source } from './source.ts';

const chatBodyLimit = 32 * 1024 * 1024;

/** Everything that is checked before a model is asked; with it the request's money is set aside. */
export async function admit(
  service: { readonly database: Database; readonly source: Source },
  exchange: Exchange,
  userId: string,
  requestId: string,
): Promise<Outcome<AdmittedRequest, LlmFailure>> {
  const body = await readJson(exchange, chatRequestSchema, chatBodyLimit);
  if (!body.ok) {
    const tooLarge = body.error.kind === 'too_large';
    const code = tooLarge ? 'request_too_large' : 'invalid_request';
    return failed({ status: tooLarge ? 413 : 400, code, message: body.error.message });
  }
  const models = await service.source.models();
  if (!models.ok) return models;
  const model = models.value.find(({ id }) => id === body.value.model);
  if (!model) return failed(modelNotFound);
  const promptTokens = countPromptTokens(body.value);
  if (promptTokens > model.contextLength) {
    const message = `This model reads at most ${model.contextLength} tokens, the messages have about ${promptTokens}.`;
    return failed({ status: 400, code: 'context_length_exceeded', message });
  }
  return reserve(service.database, userId, requestId, model, body.value, promptTokens, exchange.signal);
}

async function reserve(
  database: Database,
  userId: string,
  requestId: string,
  model: PoolModel,
  body: ChatRequest,
  promptTokens: number,
  signal: AbortSignal,
): Promise<Outcome<AdmittedRequest, LlmFailure>> {
  const longest = answerLimit(body, model.maxCompletionTokens);
  const cost = (completionTokens: number) =>
    requestCostMicroUsd({ promptTokens, completionTokens }, model.price);
  const mostCost = cost(longest);
  const reservation = await reserveCredits(database, userId, cost(1), mostCost);
  if (reservation.kind === 'no_account') return failed(invalidKey);
  if (reservation.kind === 'insufficient') {
    return failed({
      ...insufficientCredits,
      ...(reservation.inFlight ? { headers: { 'retry-after': '2' } } : {}),
    });
  }
  const { hold } = reservation;
  const shortOfMoney = hold.amountMicroUsd < mostCost;
  const promptCost = BigInt(promptTokens) * model.price.promptPicoUsd;
  const maxTokens = shortOfMoney ? tokensFor(hold.amountMicroUsd, model.price, promptCost) : longest;
  const context = {
    id: `chatcmpl-${requestId.slice(4)}`,
    created: Math.floor(Date.now() / 1000),
    model: model.id,
  };
  const parts = { userId, requestId, hold, shortOfMoney, model, body, promptTokens, context, signal };
  return { ok: true, value: { ...parts, maxTokens } };
}

function failed(error: LlmFailure) {
  return { ok: false, error } as const;
}
