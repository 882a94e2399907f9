import { createHash } from 'node:crypto';
import { commonParameters, cut, defineModel } from './model.ts';
import type { Piece } from './piece.ts';
import { encodePng, pngUrl } from './png.ts';

const side = 256;

export const painter = defineModel({
  id: 'pool/painter',
  name: 'Painter',
  description: 'Paints a picture of two colours that depend on the question.',
  promptPrice: '0.000005',
  completionPrice: '0.00001',
  maxCompletionTokens: 4000,
  supportedParameters: [...commonParameters, 'modalities'],
  output: ['text', 'image'],
  answer: ({ question }) => paint(question),
});

function* paint(question: string): Generator<Piece> {
  yield* cut('Here is your picture.', 6, 8);
  yield { kind: 'image', url: pngUrl(paintFile(question)), delayMs: 40 };
}

/** From one colour to another, from corner to corner. */
function paintFile(question: string): Buffer {
  const colours = createHash('sha256').update(question).digest();
  const mix = (channel: number, share: number) => {
    const from = colours[channel] ?? 0;
    return Math.round(from + ((colours[channel + 3] ?? 0) - from) * share);
  };
  return encodePng(side, side, (x, y) => {
    const share = (x + y) / (2 * side);
    return (mix(0, share) << 16) | (mix(1, share) << 8) | mix(2, share);
  });
}
