import { parsePicoUsd } from '#shared/money.ts';
import type { Reply } from '../../http/exchange.ts';
import type { PoolModel } from '../model.ts';
import { type ChatRequest, textOf } from '../request.ts';
import type { ChunkContext } from '../source.ts';
import type { Dialect } from './dialect.ts';
import type { Piece } from './piece.ts';

/** What a model is asked: the last words of the person, and all of the request. */
export type Asked = { readonly question: string; readonly body: ChatRequest };

/** A model that needs no network: the same question always gets the same answer. */
export type BuiltinModel = PoolModel & {
  readonly answer: (asked: Asked) => Iterable<Piece>;
  /** How its stream is worded and framed. */
  readonly dialect?: Partial<Dialect>;
  /** Instead of any answer. */
  readonly reply?: (context: ChunkContext) => Reply;
  /** Answers in one piece even where a stream is asked for. */
  readonly neverStreams?: boolean;
};

type Description = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** USD per token */
  readonly promptPrice: string;
  readonly completionPrice: string;
  readonly maxCompletionTokens: number;
  readonly supportedParameters: readonly string[];
  readonly input?: readonly Modality[];
  readonly output?: readonly Modality[];
} & Pick<BuiltinModel, 'answer' | 'dialect' | 'reply' | 'neverStreams' | 'hidden'>;

type Modality = 'text' | 'image' | 'audio';

export const commonParameters = ['max_tokens', 'max_completion_tokens', 'stream'];

/** Our own name: no provider's list says which models go on from the beginning of an answer given as last message. */
export const assistantPrefix = 'assistant_prefix';

/** What is left to say of a text when the question ends with its beginning. */
export function restOf(text: string, { messages }: ChatRequest): string {
  const last = messages.at(-1);
  const begun = last?.role === 'assistant' ? textOf(last) : '';
  return text.startsWith(begun) ? text.slice(begun.length) : text;
}

const contextLength = 200_000;
const createdAt = 1_790_000_000;

export function defineModel(description: Description): BuiltinModel {
  const { id, name, promptPrice, completionPrice, maxCompletionTokens, supportedParameters } = description;
  const { input = ['text'], output = ['text'], ...rest } = description;
  const promptPicoUsd = parsePicoUsd(promptPrice);
  const completionPicoUsd = parsePicoUsd(completionPrice);
  if (promptPicoUsd === undefined || completionPicoUsd === undefined) throw new Error(`no price: ${id}`);
  return {
    ...rest,
    contextLength,
    price: { promptPicoUsd, completionPicoUsd },
    listing: {
      id,
      object: 'model',
      canonical_slug: id,
      name,
      created: createdAt,
      owned_by: 'pool',
      description: description.description,
      context_length: contextLength,
      architecture: {
        modality: `${input.join('+')}->${output.join('+')}`,
        input_modalities: input,
        output_modalities: output,
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
      supported_parameters: supportedParameters,
    },
  };
}

/** Cuts into pieces of about `size` characters, never through a surrogate pair. */
export function* cut(
  text: string,
  size: number,
  delayMs: number,
  kind: 'text' | 'reasoning' | 'refusal' = 'text',
): Generator<Piece> {
  for (const part of cutText(text, size)) yield { kind, text: part, delayMs };
}

export function* cutText(text: string, size: number): Generator<string> {
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + size, text.length);
    const last = text.charCodeAt(end - 1);
    if (last >= 0xd800 && last <= 0xdbff && end < text.length) end += 1;
    yield text.slice(start, end);
    start = end;
  }
}
