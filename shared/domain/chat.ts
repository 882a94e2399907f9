import { z } from 'zod';
import { errorCodes } from '../errors.ts';
import { maxAnswerLength } from '../limits.ts';
import { accountIdSchema } from './session.ts';

export const appErrorSchema = z.strictObject({
  code: z.enum(errorCodes),
  retryable: z.boolean(),
  retryAfterMs: z.number().nonnegative().exactOptional(),
  requestId: z.string().max(200).exactOptional(),
  detail: z.string().max(300).exactOptional(),
});

/** Made by the renderer (crypto.randomUUID): names one answer from start to acknowledgement. */
export const requestIdSchema = z.uuid();

export const chatMessageSchema = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().max(maxAnswerLength),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

export const chatStartSchema = z.strictObject({
  requestId: requestIdSchema,
  accountId: accountIdSchema,
  conversationId: z.uuid(),
  messageId: z.uuid(),
  model: z.string().min(1).max(300),
  messages: z.array(chatMessageSchema).min(1).max(5000),
  /** A temporary chat leaves nothing on disk: no spill file. */
  temporary: z.boolean(),
});
export type ChatStart = z.infer<typeof chatStartSchema>;

export const usageSchema = z.strictObject({
  promptTokens: z.int().nonnegative(),
  completionTokens: z.int().nonnegative(),
  reasoningTokens: z.int().nonnegative(),
  cachedTokens: z.int().nonnegative(),
  /** What the proxy says it charged; null when it does not say. */
  costMicroUsd: z.bigint().nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

/** How an answer ended. Whatever the ending, all text received until then is kept. */
export const answerEndings = ['complete', 'stopped', 'interrupted', 'failed'] as const;

export const streamEndSchema = z.strictObject({
  status: z.enum(answerEndings),
  /** OpenAI finish_reason, when one was seen: `length` means cut off by a limit. */
  finishReason: z.string().max(60).nullable(),
  error: appErrorSchema.nullable(),
  usage: usageSchema.nullable(),
  /** ms from sending the request to the first text or reasoning; null when none came. */
  firstTokenMs: z.number().nonnegative().nullable(),
  /** ms from the first reasoning to the first text of the answer; null where the model showed no reasoning. */
  reasoningMs: z.number().nonnegative().nullable(),
  totalMs: z.number().nonnegative(),
  /** ISO-8601 UTC */
  endedAt: z.string().max(40),
});
export type StreamEnd = z.infer<typeof streamEndSchema>;

/** Append-only: offsets are UTF-16 code units of everything before. Sent in `seq` order, never skipped. */
export const chatDeltaSchema = z.strictObject({
  requestId: requestIdSchema,
  seq: z.int().nonnegative(),
  textOffset: z.int().nonnegative(),
  text: z.string().max(maxAnswerLength),
  reasoningOffset: z.int().nonnegative(),
  reasoning: z.string().max(maxAnswerLength),
});
export type ChatDelta = z.infer<typeof chatDeltaSchema>;

/** One attached window writes the finished answer to the history; the others only show it. */
export const streamRoles = ['writer', 'reader'] as const;
export type StreamRole = (typeof streamRoles)[number];

/** A running answer, or one that ended and was not yet acknowledged as stored. */
export const streamInfoSchema = z.strictObject({
  requestId: requestIdSchema,
  accountId: accountIdSchema,
  conversationId: z.uuid(),
  messageId: z.uuid(),
  model: z.string().max(300),
  startedAt: z.string().max(40),
  end: streamEndSchema.nullable(),
});
export type StreamInfo = z.infer<typeof streamInfoSchema>;

/** Answer to an attach: everything from the asked offsets on, then deltas follow from `seq + 1`. */
export const streamSnapshotSchema = z.strictObject({
  ...streamInfoSchema.shape,
  ...chatDeltaSchema.shape,
  role: z.enum(streamRoles),
});
export type StreamSnapshot = z.infer<typeof streamSnapshotSchema>;
