import { countAnswerTokens, tokensOfBytes, attachmentBytes } from '../request.ts';
import type { Usage } from '../usage.ts';
import { citation, imagePart, toolCall } from './dialect.ts';
import type { SpokenPiece } from './piece.ts';

type Bytes = { readonly textBytes: number; readonly reasoningBytes: number };

/** What a model has said so far, as the one message of an answer that is not streamed. */
export type Spoken = {
  /** False when the piece would make the answer longer than it may be: it was not added. */
  readonly add: (piece: SpokenPiece, maxTokens: number) => boolean;
  readonly message: () => Readonly<Record<string, unknown>>;
  readonly usage: (promptTokens: number) => Usage;
};

type ToolCall = { id: string; name: string; arguments: string };

export function createSpoken(): Spoken {
  const texts = { text: '', reasoning: '', refusal: '' };
  const calls: ToolCall[] = [];
  const images: string[] = [];
  const citations: { url: string; title: string }[] = [];
  let audio: { data: string; text: string } | undefined;
  let bytes: Bytes = { textBytes: 0, reasoningBytes: 0 };
  const keep = (piece: SpokenPiece): void => {
    switch (piece.kind) {
      case 'text':
      case 'reasoning':
      case 'refusal':
        texts[piece.kind] += piece.text;
        return;
      case 'tool_call': {
        const call = (calls[piece.index] ??= { id: '', name: '', arguments: '' });
        Object.assign(call, piece.call);
        call.arguments += piece.text;
        return;
      }
      case 'image':
        images.push(piece.url);
        return;
      case 'audio':
        audio = { data: (audio?.data ?? '') + piece.data, text: (audio?.text ?? '') + piece.text };
        return;
      case 'citation':
        citations.push(piece);
    }
  };
  return {
    add: (piece, maxTokens) => {
      const more = pieceBytes(piece);
      const next = {
        textBytes: bytes.textBytes + more.textBytes,
        reasoningBytes: bytes.reasoningBytes + more.reasoningBytes,
      };
      if (countAnswerTokens(next.textBytes, next.reasoningBytes) > maxTokens) return false;
      bytes = next;
      keep(piece);
      return true;
    },
    message: () => ({
      role: 'assistant',
      content: texts.text === '' && calls.length > 0 ? null : texts.text,
      refusal: texts.refusal === '' ? null : texts.refusal,
      ...(texts.reasoning === '' ? {} : { reasoning: texts.reasoning }),
      ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => toolCall(call, call.arguments)) }),
      ...(images.length === 0 ? {} : { images: images.map(imagePart) }),
      ...(citations.length === 0 ? {} : { annotations: citations.map((c) => citation(c.url, c.title)) }),
      ...(audio === undefined
        ? {}
        : { audio: { id: 'audio_0', data: audio.data, transcript: audio.text, expires_at: 0 } }),
    }),
    usage: (promptTokens) => ({
      promptTokens,
      completionTokens: countAnswerTokens(bytes.textBytes, bytes.reasoningBytes),
      cachedTokens: 0,
      reasoningTokens: tokensOfBytes(bytes.reasoningBytes),
    }),
  };
}

/** How much of an answer a piece is: text by its bytes, a picture by the estimate for attachments. */
export function pieceBytes(piece: SpokenPiece): Bytes {
  switch (piece.kind) {
    case 'reasoning':
      return { textBytes: 0, reasoningBytes: Buffer.byteLength(piece.text) };
    case 'text':
    case 'refusal':
    case 'audio':
      return { textBytes: Buffer.byteLength(piece.text), reasoningBytes: 0 };
    case 'tool_call':
      return { textBytes: Buffer.byteLength((piece.call?.name ?? '') + piece.text), reasoningBytes: 0 };
    case 'image':
      return { textBytes: attachmentBytes, reasoningBytes: 0 };
    case 'citation':
      return { textBytes: 0, reasoningBytes: 0 };
  }
}
