import { parsePicoUsd } from '#shared/money.ts';
import type { PoolModel } from '../model.ts';

/** A bit of an answer, and how long the model “thinks” before it. */
export type Piece =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string; readonly delayMs: number }
  | { readonly kind: 'fault'; readonly code: string; readonly message: string };

/** A model that needs no network: the same question always gets the same answer. */
export type BuiltinModel = PoolModel & { readonly answer: (question: string) => Iterable<Piece> };

type Description = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** USD per token */
  readonly promptPrice: string;
  readonly completionPrice: string;
  readonly maxCompletionTokens: number;
  readonly supportedParameters: readonly string[];
  readonly answer: BuiltinModel['answer'];
};

const contextLength = 200_000;
const createdAt = 1_790_000_000;

export function defineModel(description: Description): BuiltinModel {
  const { id, promptPrice, completionPrice, maxCompletionTokens, answer } = description;
  const promptPicoUsd = parsePicoUsd(promptPrice);
  const completionPicoUsd = parsePicoUsd(completionPrice);
  if (promptPicoUsd === undefined || completionPicoUsd === undefined) throw new Error(`no price: ${id}`);
  return {
    id,
    contextLength,
    maxCompletionTokens,
    price: { promptPicoUsd, completionPicoUsd },
    answer,
    listing: {
      id,
      object: 'model',
      canonical_slug: id,
      name: description.name,
      created: createdAt,
      owned_by: 'pool',
      description: description.description,
      context_length: contextLength,
      architecture: {
        modality: 'text->text',
        input_modalities: ['text'],
        output_modalities: ['text'],
        tokenizer: 'Other',
        instruct_type: null,
      },
      pricing: { prompt: promptPrice, completion: completionPrice, request: '0', image: '0' },
      top_provider: {
        context_length: contextLength,
        max_completion_tokens: maxCompletionTokens,
        is_moderated: false,
      },
      per_request_limits: null,
      supported_parameters: description.supportedParameters,
    },
  };
}

/** Cuts into pieces of about `size` characters, never through a surrogate pair. */
export function* cut(
  text: string,
  size: number,
  delayMs: number,
  kind: 'text' | 'reasoning' = 'text',
): Generator<Piece> {
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + size, text.length);
    const last = text.charCodeAt(end - 1);
    if (last >= 0xd800 && last <= 0xdbff && end < text.length) end += 1;
    yield { kind, text: text.slice(start, end), delayMs };
    start = end;
  }
}
