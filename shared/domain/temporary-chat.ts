import { z } from 'zod';
import { maxAnswerLength } from '../limits.ts';
import { answerEndings, appErrorSchema, requestIdSchema, usageSchema } from './chat.ts';
import { accountIdSchema } from './session.ts';

/** A message as windows hand it over: the same fields as a row of the history. */
const messageSchema = z.strictObject({
  id: z.uuid(),
  conversationId: z.uuid(),
  parentId: z.uuid().nullable(),
  role: z.enum(['user', 'assistant', 'system']),
  model: z.string().max(300).nullable(),
  text: z.string().max(maxAnswerLength),
  reasoning: z.string().max(maxAnswerLength),
  prefix: z.string().max(maxAnswerLength),
  status: z.enum([...answerEndings, 'streaming']),
  requestId: requestIdSchema.nullable(),
  error: appErrorSchema.nullable(),
  usage: usageSchema.nullable(),
  finishReason: z.string().max(60).nullable(),
  firstTokenMs: z.number().nonnegative().nullable(),
  reasoningMs: z.number().nonnegative().nullable(),
  totalMs: z.number().nonnegative().nullable(),
  createdAt: z.string().max(40),
  updatedAt: z.string().max(40),
});

/** A chat that no disk knows, on its way from one window's memory to another's. */
export const temporaryChatSchema = z.strictObject({
  accountId: accountIdSchema,
  conversationId: z.uuid(),
  model: z.string().max(300),
  createdAt: z.string().max(40),
  activeLeafId: z.uuid().nullable(),
  messages: z.array(messageSchema).max(5000),
  /** What was typed and not sent. */
  draft: z.string().max(maxAnswerLength),
});
export type TemporaryChat = z.infer<typeof temporaryChatSchema>;
