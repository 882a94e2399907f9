import type { Outcome } from '../http/exchange.ts';
import type { LlmFailure } from './failure.ts';
import type { PoolModel } from './model.ts';
import type { ChatRequest } from './request.ts';
import type { Usage } from './usage.ts';

export type ChunkContext = { readonly id: string; readonly created: number; readonly model: string };

/** What a source of answers yields while it answers. */
export type SourceEvent =
  | { readonly kind: 'comment'; readonly text: string }
  /** One chunk's JSON text without usage, and how many bytes of answer (`text`, `reasoning`) are in it. */
  | {
      readonly kind: 'chunk';
      readonly json: string;
      readonly textBytes: number;
      readonly reasoningBytes: number;
      /** How it is framed, where that is not the usual `data: …`. */
      readonly wire?: string | Uint8Array;
    }
  /** No part of the answer, and written as it is. */
  | { readonly kind: 'raw'; readonly wire: string | Uint8Array }
  | { readonly kind: 'usage'; readonly usage: Usage }
  /** `wire`: how the failure is said, where that is not our way. */
  | { readonly kind: 'error'; readonly failure: LlmFailure; readonly wire?: string }
  /** The connection breaks off. */
  | { readonly kind: 'cut' }
  | {
      /** The answer came to its proper end. */
      readonly kind: 'done';
      /** It would have been longer, had it been allowed. */
      readonly atLimit?: boolean;
      /** The end has its own wording; `usage`: JSON text, if it was asked for. */
      readonly closing?: (usage: string | undefined) => string;
    };

/** A whole answer: its JSON object without `usage`, and what it used. An aborted one: what was made until then. */
export type WholeAnswer = {
  readonly body: Readonly<Record<string, unknown>>;
  readonly usage: Usage;
};

/** To a request for a stream some servers answer in one piece all the same. */
export type StreamedAnswer =
  | { readonly kind: 'events'; readonly events: AsyncIterable<SourceEvent> }
  | { readonly kind: 'whole'; readonly answer: WholeAnswer };

export type SourceRequest = {
  readonly body: ChatRequest;
  readonly model: PoolModel;
  readonly context: ChunkContext;
  readonly promptTokens: number;
  /** The longest answer the request allows and what was set aside pays. */
  readonly maxTokens: number;
  /** There was less to set aside than the longest answer costs: the limit is the money's. */
  readonly shortOfMoney: boolean;
  readonly signal: AbortSignal;
};

/** Where answers come from: the built-in models, or a server behind the pool. */
export type Source = {
  readonly models: () => Promise<Outcome<readonly PoolModel[], LlmFailure>>;
  readonly stream: (request: SourceRequest) => Promise<Outcome<StreamedAnswer, LlmFailure>>;
  readonly whole: (request: SourceRequest) => Promise<Outcome<WholeAnswer, LlmFailure>>;
};
