import { randomUUID } from 'node:crypto';
import type { AccessTokens } from '../auth/tokens.ts';
import type { Database } from '../db/open.ts';
import { bearer, type Exchange, jsonText, type Outcome, type Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import { admit } from './admission.ts';
import { findKeyOwner, looksLikeKey } from './api-keys.ts';
import { openEventStream } from './event-stream.ts';
import { invalidKey, type LlmFailure, llmFailureReply } from './failure.ts';
import { createLevers, leverRoutes } from './levers.ts';
import { describeModel, listModels } from './models.ts';
import { type AdmittedRequest, runStream, settle, settleUnanswered } from './run.ts';
import type { Source, WholeAnswer } from './source.ts';
import { usageJson, withRawField } from './usage.ts';

export type LlmService = {
  readonly database: Database;
  readonly tokens: AccessTokens;
  readonly source: Source;
};

type NamedHandler = (exchange: Exchange, requestId: string) => Promise<Reply | 'streamed'>;

export function llmRoutes(service: LlmService): readonly Route[] {
  const levers = createLevers();
  const route = (method: string, path: string, handler: NamedHandler): Route => ({
    method,
    path,
    handler: (exchange) => handler(exchange, `req_${randomUUID()}`),
  });
  const list: NamedHandler = (exchange, id) =>
    listed(service, exchange, id, () => listModels(service.source, exchange, levers.shapesListed()));
  const describe: NamedHandler = (exchange, id) =>
    listed(service, exchange, id, () => describeModel(service.source, exchange.params));
  return [
    route('GET', '/v1/models', list),
    // A model's name holds slashes, and not every client writes them as %2F.
    route('GET', '/v1/models/:a', describe),
    route('GET', '/v1/models/:a/:b', describe),
    route('GET', '/v1/models/:a/:b/:c', describe),
    route('POST', '/v1/chat/completions', (exchange, id) => complete(service, exchange, id)),
    ...leverRoutes(service.database, levers),
  ];
}

/** Answers about models: for whoever may use them. */
async function listed(
  service: LlmService,
  exchange: Exchange,
  requestId: string,
  answer: () => Promise<Outcome<string, LlmFailure>>,
): Promise<Reply> {
  const caller = await identify(service, exchange);
  if (!caller.ok) return llmFailureReply(caller.error, requestId);
  const body = await answer();
  if (!body.ok) return llmFailureReply(body.error, requestId);
  return jsonText(200, body.value, { 'x-request-id': requestId });
}

async function complete(
  service: LlmService,
  exchange: Exchange,
  requestId: string,
): Promise<Reply | 'streamed'> {
  const caller = await identify(service, exchange);
  if (!caller.ok) return llmFailureReply(caller.error, requestId);
  const admitted = await admit(service, exchange, caller.value, requestId);
  if (!admitted.ok) return llmFailureReply(admitted.error, requestId);
  const request = admitted.value;
  if (request.body.stream) {
    const opened = await service.source.stream(request).catch(stoppedBefore(service, request));
    if (!opened.ok) return refused(service, request, opened.error);
    if (opened.value.kind === 'whole') return answerWhole(service, request, opened.value.answer);
    const output = openEventStream(exchange.response, requestId, request.signal);
    await runStream(service.database, request, opened.value.events, output);
    return 'streamed';
  }
  const answer = await service.source.whole(request).catch(stoppedBefore(service, request));
  if (!answer.ok) return refused(service, request, answer.error);
  return answerWhole(service, request, answer.value);
}

/** Books an answer in one piece, also one that nobody waits for any more. */
async function answerWhole(
  service: LlmService,
  request: AdmittedRequest,
  answer: WholeAnswer,
): Promise<Reply> {
  const status = request.signal.aborted ? 'stopped' : 'complete';
  const charged = await settle(service.database, request, status, answer.usage);
  const text = withRawField(answer.body, 'usage', usageJson(answer.usage, charged));
  return jsonText(200, text, { 'x-request-id': request.requestId });
}

async function refused(service: LlmService, request: AdmittedRequest, failure: LlmFailure): Promise<Reply> {
  await settleUnanswered(service.database, request);
  return llmFailureReply(failure, request.requestId);
}

/** Whose request it is: by the token of a session, or by an API key. */
async function identify(service: LlmService, exchange: Exchange): Promise<Outcome<string, LlmFailure>> {
  const token = bearer(exchange);
  if (token !== undefined && looksLikeKey(token)) {
    const owner = await findKeyOwner(service.database, token);
    return owner === undefined ? failed(invalidKey) : { ok: true, value: owner };
  }
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
