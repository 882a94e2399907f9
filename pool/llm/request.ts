import { z } from 'zod';

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const otherPart = z.looseObject({ type: z.string() });

const messageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(z.union([textPart, otherPart])), z.null()]).optional(),
});

/** What we read of a request; an upstream gets the rest as it came. */
export const chatRequestSchema = z.looseObject({
  model: z.string().min(1).max(300),
  messages: z.array(messageSchema).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
  /** Money is set aside for one answer. */
  n: z.literal(1).nullish(),
});

export type ChatRequest = z.infer<typeof chatRequestSchema>;
type Message = ChatRequest['messages'][number];

const bytesPerToken = 4;
const tokensPerMessage = 4;
/** For a part whose bytes say nothing about its length in tokens: an image, a sound, a file. */
const tokensPerAttachment = 1000;
/** As many bytes of text would be counted like one attachment. */
export const attachmentBytes = tokensPerAttachment * bytesPerToken;

/** An estimate, where no model counts for us: one token for every four bytes of UTF-8, rounded up. */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/** The estimate for an answer: what was thought aloud is part of it. */
export function countAnswerTokens(textBytes: number, reasoningBytes: number): number {
  return tokensOfBytes(textBytes) + tokensOfBytes(reasoningBytes);
}

/**
 * The estimate for a whole question: its texts, four tokens a message, a thousand for each attachment, and whatever
 * else a model reads (tools and their calls, thoughts, the shape of the answer) by its JSON.
 */
export function countPromptTokens(request: ChatRequest): number {
  const asides = [request['tools'], request['functions'], request['response_format']];
  const described = asides.reduce<number>((sum, aside) => sum + tokensOfBytes(jsonBytes(aside)), 0);
  return request.messages.reduce((sum, message) => sum + countMessageTokens(message), described);
}

function countMessageTokens(message: Message): number {
  const { role: _role, content, images, ...others } = message;
  const parts = Array.isArray(content) ? content.filter((part) => part.type !== 'text').length : 0;
  const attachments = parts + (Array.isArray(images) ? images.length : 0);
  const aside = Object.values(others).reduce<number>((sum, value) => sum + jsonBytes(value), 0);
  const text = Buffer.byteLength(textOf(message));
  return tokensPerMessage + tokensOfBytes(text) + tokensOfBytes(aside) + attachments * tokensPerAttachment;
}

function jsonBytes(value: unknown): number {
  return value === undefined || value === null ? 0 : Buffer.byteLength(JSON.stringify(value));
}

export function textOf(message: Message): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('\n');
}

/** The longest answer this request may get from a model that can give `modelLimit` tokens. */
export function answerLimit(request: ChatRequest, modelLimit: number): number {
  return Math.min(askedLimit(request) ?? modelLimit, modelLimit);
}

export function asksForLimit(request: ChatRequest): boolean {
  return askedLimit(request) !== undefined;
}

function askedLimit(request: ChatRequest): number | undefined {
  return request.max_completion_tokens ?? request.max_tokens ?? undefined;
}
