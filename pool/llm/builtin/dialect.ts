import type { LlmFailure } from '../failure.ts';
import type { ChunkContext } from '../source.ts';
import { usageChunk, withRawField } from '../usage.ts';
import type { SpokenPiece } from './piece.ts';

export type Delta = Readonly<Record<string, unknown>>;
export type ChunkBody = Readonly<Record<string, unknown>>;

export type Ending = {
  readonly context: ChunkContext;
  readonly finish: string;
  /** JSON text, where the client asked for usage. */
  readonly usage: string | undefined;
  readonly frame: (json: string) => string;
  readonly chunk: (delta: Delta, finish: string | null) => ChunkBody;
};

/** How a provider words and frames a stream. Whatever a shape does not say is as here in `plainDialect`. */
export type Dialect = {
  /** Before the first event, for example a byte order mark. */
  readonly prelude: string;
  /** The chunks before the first piece of the answer. */
  readonly opening: (context: ChunkContext) => readonly ChunkBody[];
  /** Comments or other lines before the piece with this number. */
  readonly between: (index: number) => string;
  readonly deltas: (piece: SpokenPiece) => readonly Delta[];
  /** A last change to every chunk. */
  readonly chunk: (body: ChunkBody) => ChunkBody;
  readonly frame: (json: string) => string;
  /** Breaks a framed chunk up; each part leaves in a packet of its own. */
  readonly split: ((framed: string) => readonly Uint8Array[]) | undefined;
  /** Everything after the last piece; undefined: the connection breaks off; `''`: it just ends. */
  readonly closing: ((ending: Ending) => string) | undefined;
  /** How a failure in the middle is said. */
  readonly fault: ((context: ChunkContext, failure: LlmFailure) => string) | undefined;
};

export const plainDialect: Dialect = {
  prelude: '',
  opening: (context) => [chunkBody(context, { role: 'assistant', content: '' }, null)],
  between: () => '',
  deltas: (piece) => [plainDelta(piece)],
  chunk: (body) => body,
  frame: (json) => `data: ${json}\n\n`,
  split: undefined,
  closing: (ending) => finishFrame(ending) + usageFrame(ending) + ending.frame('[DONE]'),
  fault: undefined,
};

export function finishFrame({ chunk, finish, frame }: Ending): string {
  return frame(JSON.stringify(chunk({}, finish)));
}

/** The chunk without choices that says only what was used, where that was asked for. */
export function usageFrame({ context, usage, frame }: Ending): string {
  return usage === undefined ? '' : frame(usageChunk(context, usage));
}

/** The last chunk with the usage in it. */
export function finishWithUsageFrame({ chunk, finish, usage, frame }: Ending): string {
  const body = chunk({}, finish);
  return frame(usage === undefined ? JSON.stringify(body) : withRawField(body, 'usage', usage));
}

export function chunkBody(context: ChunkContext, delta: Delta, finish: string | null): ChunkBody {
  const native = finish === null ? {} : { native_finish_reason: finish };
  const choice = { index: 0, delta, finish_reason: finish, ...native };
  return { ...context, object: 'chat.completion.chunk', choices: [choice] };
}

export function plainDelta(piece: SpokenPiece): Delta {
  switch (piece.kind) {
    case 'text':
      return { content: piece.text };
    case 'reasoning':
      return {
        reasoning: piece.text,
        reasoning_details: [{ type: 'reasoning.text', text: piece.text, index: 0 }],
      };
    case 'refusal':
      return { refusal: piece.text };
    case 'tool_call':
      return { tool_calls: [{ index: piece.index, ...toolCall(piece.call, piece.text) }] };
    case 'image':
      return { images: [imagePart(piece.url)] };
    case 'audio':
      return { audio: { id: 'audio_0', data: piece.data, transcript: piece.text } };
    case 'citation':
      return { annotations: [citation(piece.url, piece.title)] };
  }
}

/** A tool call as it is said: with id and name the first time, afterwards only more of its arguments. */
export function toolCall(
  call: { readonly id: string; readonly name: string } | undefined,
  args: string,
): Delta {
  if (!call) return { function: { arguments: args } };
  return { id: call.id, type: 'function', function: { name: call.name, arguments: args } };
}

export function imagePart(url: string) {
  return { type: 'image_url', image_url: { url } };
}

export function citation(url: string, title: string) {
  return { type: 'url_citation', url_citation: { url, title, start_index: 0, end_index: 0 } };
}
