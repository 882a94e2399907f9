import type { BuiltinModel } from '../model.ts';
import type { Piece } from '../piece.ts';
import { defineShape } from './define.ts';
import { deltaShapes } from './deltas.ts';
import { endingShapes } from './endings.ts';
import { framingShapes } from './framing.ts';
import { statusShapes } from './statuses.ts';

const steadyTokens = 1500;
const steadyDelayMs = 20;

/** For measurements: fifty tokens a second for half a minute, each four bytes and a delta of its own. */
const steady = defineShape({
  name: 'steady',
  description: 'Fifty tokens a second for thirty seconds.',
  maxCompletionTokens: steadyTokens,
  answer: count,
});

function* count(): Generator<Piece> {
  for (let index = 0; index < steadyTokens; index += 1) {
    yield { kind: 'text', text: `${String(index % 1000).padStart(3, '0')} `, delayMs: steadyDelayMs };
  }
}

/** Every wording, framing and ending that is known from servers of this kind, each as a model of its own. */
export const shapeModels: readonly BuiltinModel[] = [
  ...deltaShapes,
  ...framingShapes,
  ...endingShapes,
  ...statusShapes,
  steady,
];
