import { type BuiltinModel, commonParameters, cut, defineModel } from '../model.ts';
import type { Piece } from '../piece.ts';

export const shapePrefix = 'pool/shapes/';

/** What a shape says when it is about the wording or framing, not about the words. */
export const shapeText = 'Plain words, 日本語 and 👩‍🔬, said in an unusual way.';

type Shape = {
  readonly name: string;
  readonly description: string;
  readonly maxCompletionTokens?: number;
  readonly supportedParameters?: readonly string[];
} & Partial<Pick<BuiltinModel, 'answer' | 'dialect' | 'reply' | 'neverStreams'>>;

/** A model that answers as some server somewhere does; not listed unless asked for. */
export function defineShape({ name, ...shape }: Shape): BuiltinModel {
  return defineModel({
    answer: () => sayPlainly(),
    maxCompletionTokens: 8000,
    supportedParameters: commonParameters,
    ...shape,
    id: shapePrefix + name,
    name: `Shape: ${name}`,
    promptPrice: '0.000001',
    completionPrice: '0.000002',
    hidden: true,
  });
}

export function* sayPlainly(): Generator<Piece> {
  yield* cut(shapeText, 8, 4);
}

export function* thinkFirst(): Generator<Piece> {
  yield* cut('First a thought, then another one.', 8, 4, 'reasoning');
  yield* sayPlainly();
}
