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
    }
  | { readonly kind: 'usage'; readonly usage: Usage }
  | { readonly kind: 'error'; readonly failure: LlmFailure }
  /** The answer came to its proper end. */
  | { readonly kind: 'done' };

/** A whole answer: its JSON object without `usage`, what it used, and whether it is a real answer. */
export type WholeAnswer = {
  readonly body: Readonly<Record<string, unknown>>;
  readonly usage: Usage;
};

export type SourceRequest = {
  readonly body: ChatRequest;
  readonly model: PoolModel;
  readonly context: ChunkContext;
  readonly promptTokens: number;
  /** The longest answer the account can pay or the request allows. */
  readonly maxTokens: number;
  readonly signal: AbortSignal;
};

/** Where answers come from: the built-in models, or a server behind the pool. */
export type Source = {
  readonly models: () => Promise<Outcome<readonly PoolModel[], LlmFailure>>;
  readonly stream: (request: SourceRequest) => Promise<Outcome<AsyncIterable<SourceEvent>, LlmFailure>>;
  readonly whole: (request: SourceRequest) => Promise<Outcome<WholeAnswer, LlmFailure>>;
};
