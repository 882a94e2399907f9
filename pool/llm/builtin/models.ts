import { longDocument } from './long-document.ts';
import { assistantPrefix, type BuiltinModel, commonParameters, cut, defineModel, restOf } from './model.ts';
import { painter } from './painter.ts';
import type { Piece } from './piece.ts';
import { tools } from './tools.ts';
import { vision } from './vision.ts';

const echo = defineModel({
  id: 'pool/echo',
  name: 'Echo',
  description: 'Says back what you said last, in small pieces.',
  promptPrice: '0.000005',
  completionPrice: '0.00001',
  maxCompletionTokens: 32_000,
  supportedParameters: commonParameters,
  // A long question comes back in larger pieces, so that no echo takes much longer than two seconds.
  answer: ({ question }) => cut(question, Math.max(4, Math.ceil(question.length / 250)), 8),
});

const longform = defineModel({
  id: 'pool/longform',
  name: 'Longform',
  description:
    'Writes one long document with everything an answer can hold: tables, code, formulas, lists, CJK.',
  promptPrice: '0.000002',
  completionPrice: '0.000002',
  maxCompletionTokens: 16_000,
  supportedParameters: [...commonParameters, assistantPrefix],
  answer: ({ body }) => cut(restOf(longDocument(), body), 40, 20),
});

const reasoner = defineModel({
  id: 'pool/reasoner',
  name: 'Reasoner',
  description: 'Thinks aloud first, then answers.',
  promptPrice: '0.00001',
  completionPrice: '0.00003',
  maxCompletionTokens: 8000,
  supportedParameters: [...commonParameters, 'reasoning', 'include_reasoning'],
  answer: ({ question }) => reason(question),
});

const slow = defineModel({
  id: 'pool/slow',
  name: 'Slow',
  description: 'Takes about twenty seconds for a short story.',
  promptPrice: '0.000005',
  completionPrice: '0.00002',
  maxCompletionTokens: 4000,
  supportedParameters: commonParameters,
  answer: tellSlowly,
});

const faulty = defineModel({
  id: 'pool/faulty',
  name: 'Faulty',
  description: 'Begins an answer and fails in the middle of it.',
  promptPrice: '0.00001',
  completionPrice: '0.00002',
  maxCompletionTokens: 4000,
  supportedParameters: commonParameters,
  answer: failMidway,
});

export const builtinModels: readonly BuiltinModel[] = [
  echo,
  longform,
  reasoner,
  tools,
  vision,
  painter,
  slow,
  faulty,
];

function* reason(question: string): Generator<Piece> {
  const words = question.split(/\s+/).filter((word) => word !== '').length;
  const thoughts = [
    `The question has ${words} ${words === 1 ? 'word' : 'words'}. `,
    'First I look at what is asked, then at what is known. ',
    'Two readings are possible; the plain one fits better. ',
    'I check the answer against the question once more before I give it.',
  ];
  for (const thought of thoughts) yield* cut(thought, 12, 25, 'reasoning');
  yield* cut(`You asked with **${words}** ${words === 1 ? 'word' : 'words'}.\n\n`, 6, 12);
  yield* cut('After thinking it over: the plain reading of your question is the right one.', 6, 12);
}

const story =
  'A lighthouse keeper counted ships. Each evening she lit the lamp, opened the book and wrote one line: ' +
  'the name of the ship, the weather, the time. In the tenth year a ship came back that she had counted first. ' +
  'Its captain climbed the stairs and asked to see his line. They read it together, and neither of them said ' +
  'anything for a while. Then she turned to an empty page and wrote his ship down a second time.';

/** About twenty seconds: one word after the other, evenly. */
function* tellSlowly(): Generator<Piece> {
  const words = story.split(/(?<= )/);
  const delayMs = Math.round(20_000 / words.length);
  for (const word of words) yield { kind: 'text', text: word, delayMs };
}

function* failMidway(): Generator<Piece> {
  yield* cut('This answer begins well enough, and it even gets to its second half, but then', 6, 15);
  yield { kind: 'fault', code: 'server_error', message: 'The provider disconnected unexpectedly.' };
}
