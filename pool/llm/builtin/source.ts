import { setTimeout as sleep } from 'node:timers/promises';
import { createPace } from '../pace.ts';
import { textOf } from '../request.ts';
import type { Source, SourceEvent, SourceRequest, WholeAnswer } from '../source.ts';
import { chunkBody, type Delta, type Dialect, plainDialect } from './dialect.ts';
import type { BuiltinModel } from './model.ts';
import { builtinModels } from './models.ts';
import type { Piece } from './piece.ts';
import { shapeModels } from './shapes/shapes.ts';
import { createSpoken, pieceBytes, type Spoken } from './spoken.ts';

const models = [...builtinModels, ...shapeModels];
const byId: ReadonlyMap<string, BuiltinModel> = new Map(models.map((model) => [model.id, model]));

/** The pool's own models as a source. Token counts are the documented estimate, for question and answer. */
export const builtinSource: Source = {
  models: () => Promise.resolve({ ok: true, value: models }),
  stream: async (request) => {
    const model = modelOf(request);
    const instead = insteadOfAnswer(model, request);
    if (instead) return instead;
    if (!model.neverStreams) return { ok: true, value: { kind: 'events', events: answerIn(model, request) } };
    const whole = await wholeAnswer(request);
    return whole.ok ? { ok: true, value: { kind: 'whole', answer: whole.value } } : whole;
  },
  whole: wholeAnswer,
};

function modelOf(request: SourceRequest): BuiltinModel {
  const model = byId.get(request.model.id);
  if (!model) throw new Error('a request for a model that is not built in');
  return model;
}

function insteadOfAnswer(model: BuiltinModel, request: SourceRequest) {
  const reply = model.reply?.(request.context);
  if (!reply) return undefined;
  const error = { status: reply.status, code: 'shape', message: 'A failure on order.', reply };
  return { ok: false, error } as const;
}

async function* answerIn(model: BuiltinModel, request: SourceRequest): AsyncGenerator<SourceEvent> {
  const { context } = request;
  const dialect: Dialect = { ...plainDialect, ...model.dialect };
  const chunk = (delta: Delta, finish: string | null) => dialect.chunk(chunkBody(context, delta, finish));
  const spoken = createSpoken();
  if (dialect.prelude !== '') yield { kind: 'raw', wire: dialect.prelude };
  yield { kind: 'comment', text: 'POOL PROCESSING' };
  for (const body of dialect.opening(context)) yield* said(dialect, JSON.stringify(dialect.chunk(body)));
  let finish = 'stop';
  let index = 0;
  for await (const piece of pacedPieces(model, request, spoken)) {
    if (piece.kind === 'finish') finish = piece.reason;
    else if (piece.kind === 'fault') {
      const failure = { status: 502, type: 'upstream_error', ...piece };
      const wire = dialect.fault?.(context, failure);
      yield wire === undefined ? { kind: 'error', failure } : { kind: 'error', failure, wire };
      return;
    } else {
      const aside = dialect.between(index);
      if (aside !== '') yield { kind: 'raw', wire: aside };
      index += 1;
      let bytes = pieceBytes(piece);
      for (const delta of dialect.deltas(piece)) {
        yield* said(dialect, JSON.stringify(chunk(delta, null)), bytes);
        bytes = nothing;
      }
    }
  }
  const { closing, frame } = dialect;
  if (!closing) {
    yield { kind: 'cut' };
    return;
  }
  yield { kind: 'usage', usage: spoken.usage(request.promptTokens) };
  const atLimit = finish === 'length';
  yield { kind: 'done', atLimit, closing: (usage) => closing({ context, finish, usage, frame, chunk }) };
}

/** Long enough for two parts to leave in two packets. */
const splitGapMs = 5;

const nothing = { textBytes: 0, reasoningBytes: 0 };

async function* said(dialect: Dialect, json: string, bytes = nothing): AsyncGenerator<SourceEvent> {
  const { frame, split } = dialect;
  if (!split) {
    const usual = frame === plainDialect.frame;
    yield { kind: 'chunk', json, ...bytes, ...(usual ? {} : { wire: frame(json) }) };
    return;
  }
  const parts = split(frame(json));
  for (const wire of parts.slice(0, -1)) {
    yield { kind: 'raw', wire };
    await sleep(splitGapMs);
  }
  yield { kind: 'chunk', json, ...bytes, wire: parts.at(-1) ?? '' };
}

async function wholeAnswer(request: SourceRequest): ReturnType<Source['whole']> {
  const model = modelOf(request);
  const instead = insteadOfAnswer(model, request);
  if (instead) return instead;
  const spoken = createSpoken();
  let finish = 'stop';
  try {
    for await (const piece of pacedPieces(model, request, spoken)) {
      if (piece.kind === 'finish') finish = piece.reason;
      else if (piece.kind === 'fault') {
        return { ok: false, error: { status: 502, type: 'upstream_error', ...piece } };
      }
    }
  } catch (error) {
    // Whoever asked is gone: what was made until then is the answer.
    if (!request.signal.aborted) throw error;
  }
  return { ok: true, value: whole(request, spoken, finish) };
}

function whole({ context, promptTokens }: SourceRequest, spoken: Spoken, finish: string): WholeAnswer {
  const choice = {
    index: 0,
    message: spoken.message(),
    finish_reason: finish,
    native_finish_reason: finish,
    logprobs: null,
  };
  const body = { ...context, object: 'chat.completion', choices: [choice] };
  return { body, usage: spoken.usage(promptTokens) };
}

/** The model's pieces in their own time, until the answer is as long as it may be. */
async function* pacedPieces(
  model: BuiltinModel,
  request: SourceRequest,
  spoken: Spoken,
): AsyncGenerator<Piece> {
  const question = request.body.messages.findLast((message) => message.role === 'user');
  const pace = createPace(request.signal);
  let due = pace.begin;
  for (const piece of model.answer({ question: question ? textOf(question) : '', body: request.body })) {
    if (piece.kind !== 'fault' && piece.kind !== 'finish') {
      due += piece.delayMs;
      const wait = pace.until(due);
      if (wait) await wait;
      if (!spoken.add(piece, request.maxTokens)) {
        yield { kind: 'finish', reason: 'length' };
        return;
      }
    }
    yield piece;
  }
}
