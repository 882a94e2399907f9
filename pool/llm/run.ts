import { requestCostMicroUsd } from '#shared/money.ts';
import type { Database } from '../db/open.ts';
import { extendHold, type Hold, settleCredits, tokensFor } from './credits.ts';
import type { EventStream } from './event-stream.ts';
import { errorObject, insufficientCredits, type LlmFailure } from './failure.ts';
import { countAnswerTokens, tokensOfBytes } from './request.ts';
import type { SourceEvent, SourceRequest } from './source.ts';
import { type Usage, usageChunk, usageJson } from './usage.ts';

/** A request that was let in: who pays, from which hold. */
export type AdmittedRequest = SourceRequest & {
  readonly userId: string;
  readonly requestId: string;
  readonly hold: Hold;
};

type Ending = {
  readonly status: 'complete' | 'stopped' | 'failed';
  readonly usage: Usage;
  readonly failure?: LlmFailure;
  /** The last words, where the source has its own. */
  readonly closing?: (usage: string | undefined) => string;
  /** The connection is to break off. */
  readonly cut?: boolean;
  /** Thrown by a bug: booked like a failure, then thrown on. */
  readonly bug?: unknown;
};

const noUsage: Usage = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 };

/**
 * Passes an answer on while it is made, then books it, then says what it cost. Whatever ends it (the client went
 * away, the source failed, the money is gone), what was produced until then is booked.
 */
export async function runStream(
  database: Database,
  request: AdmittedRequest,
  events: AsyncIterable<SourceEvent>,
  output: EventStream,
): Promise<void> {
  try {
    await passOnAndBook(database, request, events, output);
  } catch (error) {
    output.cut();
    throw error;
  }
}

async function passOnAndBook(
  database: Database,
  request: AdmittedRequest,
  events: AsyncIterable<SourceEvent>,
  output: EventStream,
): Promise<void> {
  const ending = await passOn(database, request, events, output);
  const charged = await settle(database, request, ending.status, ending.usage);
  if (ending.bug !== undefined) throw ending.bug;
  const usage = request.body.stream_options?.include_usage ? usageJson(ending.usage, charged) : undefined;
  if (ending.closing) {
    await output.raw(ending.closing(usage));
  } else if (ending.failure) {
    await output.data(errorChunk(request, ending.failure));
  } else if (ending.status === 'complete') {
    if (usage !== undefined) await output.data(usageChunk(request.context, usage));
    await output.data('[DONE]');
  }
  if (ending.cut) output.cut();
  else output.end();
}

/** Books a request of which nothing came: its hold is free again, it costs nothing, its owner sees it. */
export async function settleUnanswered(database: Database, request: AdmittedRequest): Promise<void> {
  await settle(database, request, request.signal.aborted ? 'stopped' : 'failed', noUsage);
}

/** Books a request; what was charged. */
export function settle(
  database: Database,
  request: AdmittedRequest,
  status: Ending['status'],
  usage: Usage,
): Promise<bigint> {
  const { userId, requestId, hold, model } = request;
  const costMicroUsd = requestCostMicroUsd(usage, model.price);
  return settleCredits(database, { userId, requestId, hold, model: model.id, status, usage, costMicroUsd });
}

async function passOn(
  database: Database,
  request: AdmittedRequest,
  events: AsyncIterable<SourceEvent>,
  output: EventStream,
): Promise<Ending> {
  let textBytes = 0;
  let reasoningBytes = 0;
  let payableTokens = request.maxTokens;
  let reported: Usage | undefined;
  const end = (status: Ending['status'], more: Partial<Ending> = {}): Ending => {
    const produced = status !== 'failed' || textBytes + reasoningBytes > 0;
    const estimated = produced ? estimate(request.promptTokens, textBytes, reasoningBytes) : noUsage;
    return { status, usage: reported ?? estimated, ...more };
  };
  try {
    for await (const event of events) {
      switch (event.kind) {
        case 'comment':
          await output.comment(event.text);
          break;
        case 'raw':
          await output.raw(event.wire);
          break;
        case 'usage':
          reported = event.usage;
          break;
        case 'error': {
          const { failure, wire } = event;
          return end('failed', wire === undefined ? { failure } : { failure, closing: () => wire });
        }
        case 'cut':
          return end('failed', { cut: true });
        case 'done':
          if (event.atLimit && request.shortOfMoney) return end('failed', { failure: insufficientCredits });
          return end('complete', event.closing ? { closing: event.closing } : {});
        case 'chunk': {
          const nextText = textBytes + event.textBytes;
          const nextReasoning = reasoningBytes + event.reasoningBytes;
          const tokens = countAnswerTokens(nextText, nextReasoning);
          if (tokens > payableTokens) payableTokens += await payForMore(database, request, tokens);
          if (tokens > payableTokens) return end('failed', { failure: insufficientCredits });
          await (event.wire === undefined ? output.data(event.json) : output.raw(event.wire));
          textBytes = nextText;
          reasoningBytes = nextReasoning;
        }
      }
    }
  } catch (error) {
    if (!request.signal.aborted) return { ...end('failed'), bug: error };
  }
  // The source ended without saying so: by the client's wish, or it broke off.
  return end(request.signal.aborted ? 'stopped' : 'failed');
}

/**
 * Sets aside as much again for an answer that grows beyond its limit: the provider counts otherwise than our estimate,
 * or does not keep to it. How many more tokens that pays.
 */
async function payForMore(database: Database, request: AdmittedRequest, tokens: number): Promise<number> {
  const { userId, hold, model } = request;
  const cost = requestCostMicroUsd({ promptTokens: 0, completionTokens: tokens }, model.price);
  return tokensFor(await extendHold(database, userId, hold, cost), model.price);
}

function estimate(promptTokens: number, textBytes: number, reasoningBytes: number): Usage {
  return {
    promptTokens,
    completionTokens: countAnswerTokens(textBytes, reasoningBytes),
    cachedTokens: 0,
    reasoningTokens: tokensOfBytes(reasoningBytes),
  };
}

function errorChunk(request: AdmittedRequest, failure: LlmFailure): string {
  return JSON.stringify({
    ...request.context,
    object: 'chat.completion.chunk',
    error: errorObject(failure),
    choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
  });
}
