import { citation, type Delta, plainDelta, plainDialect, toolCall } from '../dialect.ts';
import { type Asked, cut } from '../model.ts';
import type { Piece, SpokenPiece } from '../piece.ts';
import { callTools } from '../tools.ts';
import { toneOf } from '../tone.ts';
import { defineShape, sayPlainly, shapeText, thinkFirst } from './define.ts';

type Wording = (piece: SpokenPiece) => readonly Delta[];

/** Only thoughts are worded in another way. */
const thoughts =
  (word: (text: string) => Delta): Wording =>
  (piece) => [piece.kind === 'reasoning' ? word(piece.text) : plainDelta(piece)];

/** Only tool calls are worded in another way. */
const calls =
  (word: (piece: Extract<SpokenPiece, { kind: 'tool_call' }>) => Delta): Wording =>
  (piece) => [piece.kind === 'tool_call' ? word(piece) : plainDelta(piece)];

const withTools = { supportedParameters: ['tools', 'tool_choice', 'parallel_tool_calls', 'max_tokens'] };

const thinkingShapes = [
  defineShape({
    name: 'content-parts',
    description: 'Content as lists of parts, thoughts among them.',
    answer: thinkFirst,
    dialect: { deltas: inParts },
  }),
  defineShape({
    name: 'reasoning',
    description: 'Thoughts as `reasoning` alone.',
    answer: thinkFirst,
    dialect: { deltas: thoughts((text) => ({ reasoning: text })) },
  }),
  defineShape({
    name: 'reasoning-content',
    description: 'Thoughts as `reasoning_content`.',
    answer: thinkFirst,
    dialect: { deltas: thoughts((text) => ({ content: null, reasoning_content: text })) },
  }),
  defineShape({
    name: 'reasoning-both',
    description: 'The same thoughts under two names at once.',
    answer: thinkFirst,
    dialect: { deltas: thoughts((text) => ({ reasoning_content: text, reasoning: text })) },
  }),
  defineShape({
    name: 'reasoning-details',
    description: 'Thoughts as details only; a signature, a summary and an encrypted part at the end.',
    answer: thinkFirst,
    dialect: {
      deltas: thoughts((text) => ({ reasoning_details: [{ type: 'reasoning.text', text, index: 0 }] })),
      closing: (ending) => {
        const details = [
          { type: 'reasoning.text', text: '', signature: 'c2lnbmVk', index: 0 },
          { type: 'reasoning.summary', summary: 'Two thoughts were had.', index: 1 },
          { type: 'reasoning.encrypted', data: 'c2VjcmV0', index: 2 },
        ];
        const chunk = JSON.stringify(ending.chunk({ reasoning_details: details }, null));
        return ending.frame(chunk) + plainDialect.closing?.(ending);
      },
    },
  }),
];

const toolShapes = [
  defineShape({
    name: 'tool-calls-no-index',
    description: 'Tool calls whose pieces do not say which call they belong to; one call at most.',
    ...withTools,
    answer: (asked) => callTools({ ...asked, body: { ...asked.body, parallel_tool_calls: false } }),
    dialect: { deltas: calls(({ call, text }) => ({ tool_calls: [toolCall(call, text)] })) },
  }),
  defineShape({
    name: 'tool-calls-interleaved',
    description: 'Several tool calls whose pieces take turns.',
    ...withTools,
    answer: interleaved,
  }),
  defineShape({
    name: 'function-call',
    description: 'A call in the old way: `function_call`, not `tool_calls`; one call at most.',
    ...withTools,
    answer: callInTheOldWay,
    dialect: {
      deltas: calls(({ call, text }) => ({
        function_call: { ...(call ? { name: call.name } : {}), arguments: text },
      })),
    },
  }),
];

const otherShapes = [
  defineShape({
    name: 'content-null',
    description: 'Deltas whose content is null between those that say something.',
    dialect: { deltas: (piece) => [{ content: null }, plainDelta(piece)] },
  }),
  defineShape({
    name: 'role-everywhere',
    description: 'Every delta says the role again.',
    dialect: { deltas: (piece) => [{ role: 'assistant', ...plainDelta(piece) }] },
  }),
  defineShape({
    name: 'no-choices',
    description: 'Begins with a chunk without choices and one with an empty list of them.',
    dialect: {
      opening: (context) => {
        const empty = { ...context, object: 'chat.completion.chunk' };
        return [empty, { ...empty, choices: [], prompt_filter_results: [] }];
      },
    },
  }),
  defineShape({
    name: 'refusal',
    description: 'Says no, in the field that is there for it.',
    answer: () => cut('I would rather not say anything about that.', 8, 4, 'refusal'),
  }),
  defineShape({
    name: 'annotations',
    description: 'Names its sources.',
    answer: cite,
    dialect: {
      deltas: (piece) => {
        if (piece.kind !== 'citation') return [plainDelta(piece)];
        return [{ content: '', annotations: [citation(piece.url, piece.title)] }];
      },
    },
  }),
  defineShape({ name: 'audio', description: 'Says it aloud: a tone of 24 kHz PCM.', answer: sayAloud }),
];

export const deltaShapes = [...thinkingShapes, ...toolShapes, ...otherShapes];

function inParts(piece: SpokenPiece): readonly Delta[] {
  if (piece.kind === 'text') return [{ content: [{ type: 'text', text: piece.text }] }];
  if (piece.kind !== 'reasoning') return [plainDelta(piece)];
  return [{ content: [{ type: 'thinking', thinking: [{ type: 'text', text: piece.text }] }] }];
}

function* interleaved(asked: Asked): Generator<Piece> {
  const pieces = [...callTools(asked)];
  const queues = new Map<number, Piece[]>();
  for (const piece of pieces) {
    if (piece.kind !== 'tool_call') continue;
    queues.set(piece.index, [...(queues.get(piece.index) ?? []), piece]);
  }
  const longest = Math.max(0, ...[...queues.values()].map((queue) => queue.length));
  for (let turn = 0; turn < longest; turn += 1)
    for (const queue of queues.values()) yield* queue.slice(turn, turn + 1);
  yield* pieces.filter((piece) => piece.kind !== 'tool_call');
}

function* callInTheOldWay(asked: Asked): Generator<Piece> {
  const single = { ...asked, body: { ...asked.body, parallel_tool_calls: false } };
  for (const piece of callTools(single))
    yield piece.kind === 'finish' ? { kind: 'finish', reason: 'function_call' } : piece;
}

function* cite(): Generator<Piece> {
  yield* sayPlainly();
  yield { kind: 'citation', url: 'https://example.com/one', title: 'The first source', delayMs: 4 };
  yield { kind: 'citation', url: 'https://example.com/two', title: 'The second source', delayMs: 4 };
}

function* sayAloud(): Generator<Piece> {
  const tone = toneOf(440, 0.2);
  const half = tone.length / 2;
  yield { kind: 'audio', data: tone.subarray(0, half).toString('base64'), text: shapeText, delayMs: 4 };
  yield { kind: 'audio', data: tone.subarray(half).toString('base64'), text: '', delayMs: 4 };
}
