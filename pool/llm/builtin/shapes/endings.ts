import type { LlmFailure } from '../../failure.ts';
import type { ChunkContext } from '../../source.ts';
import { withRawField } from '../../usage.ts';
import { finishFrame, finishWithUsageFrame, plainDialect, usageFrame } from '../dialect.ts';
import type { BuiltinModel } from '../model.ts';
import type { Piece } from '../piece.ts';
import { defineShape, sayPlainly } from './define.ts';

const done = plainDialect.frame('[DONE]');

const usageShapes = [
  defineShape({
    name: 'usage-with-finish',
    description: 'Usage in the chunk that has the finish reason.',
    dialect: { closing: (ending) => finishWithUsageFrame(ending) + done },
  }),
  defineShape({
    name: 'usage-null',
    description: 'Every chunk says `usage: null`, except one more at the end.',
    dialect: { chunk: (body) => ({ ...body, usage: null }) },
  }),
  defineShape({
    name: 'usage-twice',
    description: 'A first count of nothing, then the one that is right.',
    dialect: {
      closing: (ending) => {
        const { usage } = ending;
        const early = JSON.stringify({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });
        const first = finishWithUsageFrame({ ...ending, usage: usage === undefined ? usage : early });
        return first + usageFrame(ending) + done;
      },
    },
  }),
  defineShape({
    name: 'usage-after-done',
    description: 'Usage after `[DONE]`.',
    dialect: { closing: (ending) => finishFrame(ending) + done + usageFrame(ending) },
  }),
  defineShape({
    name: 'usage-never',
    description: 'No usage, asked for or not.',
    dialect: { closing: (ending) => finishFrame(ending) + done },
  }),
];

const endShapes = [
  defineShape({
    name: 'no-done',
    description: 'A finish reason and no `[DONE]`.',
    dialect: { closing: (ending) => finishFrame(ending) + usageFrame(ending) },
  }),
  defineShape({
    name: 'done-only',
    description: '`[DONE]` and no finish reason.',
    dialect: { closing: (ending) => usageFrame(ending) + done },
  }),
  defineShape({
    name: 'no-end',
    description: 'Ends politely with neither finish reason nor `[DONE]`.',
    dialect: { closing: () => '' },
  }),
  defineShape({
    name: 'no-blank-line',
    description: 'The last event is not ended by a blank line.',
    dialect: { closing: (ending) => `${finishFrame(ending)}${usageFrame(ending)}data: [DONE]` },
  }),
  defineShape({
    name: 'cut',
    description: 'The connection breaks off before the end.',
    dialect: { closing: undefined },
  }),
  finishing('length', 'Ends because the answer got too long.'),
  finishing('content_filter', 'Ends because somebody did not like the words.'),
  finishing('error', 'Ends with the finish reason `error` and no further word.'),
];

const errorShapes = [
  failing('error-openrouter', 'A failure as a chunk with an error.', undefined),
  failing('error-litellm', 'A failure as an error object, then `[DONE]`.', (_context, { message }) => {
    const error = { message, type: 'None', param: 'None', code: '500' };
    return plainDialect.frame(JSON.stringify({ error })) + done;
  }),
  failing('error-vllm', 'A failure without a key called error.', (_context, { message }) => {
    const error = { object: 'error', message, type: 'InternalServerError', param: null, code: 500 };
    return plainDialect.frame(JSON.stringify(error)) + done;
  }),
  failing('error-event', 'A failure as an event of the type error.', (_context, { message, code }) => {
    return `event: error\n${plainDialect.frame(JSON.stringify({ error: { message, code } }))}`;
  }),
  failing('error-text', 'A failure whose error is plain text.', (_context, { message }) =>
    plainDialect.frame(JSON.stringify({ error: message })),
  ),
  failing('error-code-number', 'A failure whose code is a number.', (context, { message }) => {
    const body = { ...context, object: 'chat.completion.chunk', choices: [] };
    return plainDialect.frame(withRawField(body, 'error', JSON.stringify({ code: 502, message })));
  }),
  failing('bad-json', 'A chunk that is no JSON, then nothing more.', () =>
    plainDialect.frame('{"choices":[{"delta":{"content":"unfin'),
  ),
  defineShape({
    name: 'error-first',
    description: 'Fails before the first word.',
    answer: () => [fault],
  }),
];

export const endingShapes = [...usageShapes, ...endShapes, ...errorShapes];

const fault: Piece = {
  kind: 'fault',
  code: 'server_error',
  message: 'The provider disconnected unexpectedly.',
};

function finishing(reason: string, description: string): BuiltinModel {
  return defineShape({
    name: `finish-${reason.replace('_', '-')}`,
    description,
    answer: function* () {
      yield* sayPlainly();
      yield { kind: 'finish', reason };
    },
  });
}

function failing(
  name: string,
  description: string,
  say: ((context: ChunkContext, failure: LlmFailure) => string) | undefined,
): BuiltinModel {
  return defineShape({
    name,
    description,
    dialect: { fault: say },
    answer: function* () {
      yield* sayPlainly();
      yield fault;
    },
  });
}
