import { setTimeout as sleep } from 'node:timers/promises';
import { countAnswerTokens, textOf, tokensOfBytes } from '../request.ts';
import type { Source, SourceEvent, SourceRequest } from '../source.ts';
import type { Usage } from '../usage.ts';
import type { Piece } from './model.ts';
import { builtinModels } from './models.ts';

/** The pool's own models as a source. Token counts are the documented estimate, for question and answer. */
export const builtinSource: Source = {
  models: () => Promise.resolve({ ok: true, value: builtinModels }),
  stream: (request) => Promise.resolve({ ok: true, value: streamAnswer(request) }),
  whole: wholeAnswer,
};

type Spoken = { text: string; reasoning: string; textBytes: number; reasoningBytes: number };

function nothingSpoken(): Spoken {
  return { text: '', reasoning: '', textBytes: 0, reasoningBytes: 0 };
}

async function* streamAnswer(request: SourceRequest): AsyncGenerator<SourceEvent> {
  const { context, promptTokens } = request;
  const spoken = nothingSpoken();
  yield { kind: 'comment', text: 'POOL PROCESSING' };
  yield chunk(context, { role: 'assistant', content: '' }, null);
  let finish = 'stop';
  for await (const piece of pacedPieces(request, spoken)) {
    if (piece === 'limit') finish = 'length';
    else if (piece.kind === 'fault') {
      yield { kind: 'error', failure: { status: 502, type: 'upstream_error', ...piece } };
      return;
    } else {
      const delta = piece.kind === 'text' ? { content: piece.text } : reasoningDelta(piece.text);
      const bytes = Buffer.byteLength(piece.text);
      yield chunk(context, delta, null, piece.kind === 'text' ? bytes : 0, piece.kind === 'text' ? 0 : bytes);
    }
  }
  yield chunk(context, {}, finish);
  yield { kind: 'usage', usage: usageOf(promptTokens, spoken) };
  yield { kind: 'done' };
}

async function wholeAnswer(request: SourceRequest): ReturnType<Source['whole']> {
  const { context, promptTokens } = request;
  const spoken = nothingSpoken();
  let finish = 'stop';
  for await (const piece of pacedPieces(request, spoken)) {
    if (piece === 'limit') finish = 'length';
    else if (piece.kind === 'fault') {
      return { ok: false, error: { status: 502, type: 'upstream_error', ...piece } };
    }
  }
  const message = {
    role: 'assistant',
    content: spoken.text,
    ...(spoken.reasoning === '' ? {} : { reasoning: spoken.reasoning }),
  };
  const body = {
    ...context,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: finish, native_finish_reason: finish }],
  };
  return { ok: true, value: { body, usage: usageOf(promptTokens, spoken) } };
}

/** The model's pieces in their own time, until the answer is as long as it may be (`limit`). */
async function* pacedPieces(request: SourceRequest, spoken: Spoken): AsyncGenerator<Piece | 'limit'> {
  const model = builtinModels.find(({ id }) => id === request.model.id);
  const question = request.body.messages.findLast((message) => message.role === 'user');
  for (const piece of model?.answer(question ? textOf(question) : '') ?? []) {
    if (piece.kind !== 'fault') {
      await sleep(piece.delayMs, undefined, { signal: request.signal });
      const bytes = Buffer.byteLength(piece.text);
      const [textBytes, reasoningBytes] =
        piece.kind === 'text'
          ? [spoken.textBytes + bytes, spoken.reasoningBytes]
          : [spoken.textBytes, spoken.reasoningBytes + bytes];
      if (countAnswerTokens(textBytes, reasoningBytes) > request.maxTokens) {
        yield 'limit';
        return;
      }
      spoken[piece.kind] += piece.text;
      Object.assign(spoken, { textBytes, reasoningBytes });
    }
    yield piece;
  }
}

function usageOf(promptTokens: number, spoken: Spoken): Usage {
  return {
    promptTokens,
    completionTokens: countAnswerTokens(spoken.textBytes, spoken.reasoningBytes),
    cachedTokens: 0,
    reasoningTokens: tokensOfBytes(spoken.reasoningBytes),
  };
}

function reasoningDelta(text: string) {
  return { reasoning: text, reasoning_details: [{ type: 'reasoning.text', text, index: 0 }] };
}

function chunk(
  context: SourceRequest['context'],
  delta: Readonly<Record<string, unknown>>,
  finish: string | null,
  textBytes = 0,
  reasoningBytes = 0,
): SourceEvent {
  const choice = {
    index: 0,
    delta,
    finish_reason: finish,
    ...(finish ? { native_finish_reason: finish } : {}),
  };
  const body = { ...context, object: 'chat.completion.chunk', choices: [choice] };
  return { kind: 'chunk', json: JSON.stringify(body), textBytes, reasoningBytes };
}
