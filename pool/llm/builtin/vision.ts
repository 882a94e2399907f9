import { z } from 'zod';
import type { ChatRequest } from '../request.ts';
import { imageSize } from './image-size.ts';
import { commonParameters, cut, defineModel } from './model.ts';
import type { Piece } from './piece.ts';

const partSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('image_url'),
    image_url: z.union([z.string(), z.looseObject({ url: z.string() })]),
  }),
  z.looseObject({ type: z.literal('input_audio') }),
  z.looseObject({ type: z.literal('file') }),
]);

type Part = z.infer<typeof partSchema>;

export const vision = defineModel({
  id: 'pool/vision',
  name: 'Vision',
  description: 'Says of every picture what kind it is and how large.',
  promptPrice: '0.000005',
  completionPrice: '0.00001',
  maxCompletionTokens: 4000,
  supportedParameters: commonParameters,
  input: ['text', 'image'],
  answer: ({ body }) => describeAll(body),
});

function* describeAll(body: ChatRequest): Generator<Piece> {
  const asked = body.messages.findLast((message) => message.role === 'user');
  const content = Array.isArray(asked?.content) ? asked.content : [];
  const parts = content.flatMap((part) => {
    const parsed = partSchema.safeParse(part);
    return parsed.success ? [parsed.data] : [];
  });
  if (parts.length === 0) yield* cut('There is no picture to look at.', 6, 8);
  for (const [index, part] of parts.entries())
    yield* cut(`${index === 0 ? '' : '\n'}${index + 1}. ${describe(part)}`, 6, 8);
}

function describe(part: Part): string {
  if (part.type === 'input_audio') return 'A sound.';
  if (part.type === 'file') return 'A file.';
  const url = typeof part.image_url === 'string' ? part.image_url : part.image_url.url;
  const data = /^data:(image\/[\w.+-]+);base64,([A-Za-z0-9+/=\s]*)$/.exec(url);
  // Nothing on this machine fetches an address because a message says so.
  if (!data) return `A picture at another place, not fetched.`;
  const [, type = '', base64 = ''] = data;
  const bytes = Buffer.from(base64, 'base64');
  const size = imageSize(bytes);
  const pixels = size ? `${size.width} × ${size.height} pixels` : 'of unknown size';
  return `A picture (${type}), ${pixels}, ${bytes.length} bytes.`;
}
