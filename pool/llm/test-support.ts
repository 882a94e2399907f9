import { createParser } from 'eventsource-parser';
import OpenAI from 'openai';
import type { Pool } from '../service.ts';
import { newApiKey, type SignedIn, signIn, startTestPool } from '../test-support.ts';

type Delta = { content?: string; reasoning?: string };
type Chunk = {
  choices: { delta: Delta; finish_reason: string | null }[];
  usage?: {
    prompt_tokens: number;
    completion_tokens: number;
    completion_tokens_details: { reasoning_tokens: number };
  };
  error?: { code: string };
};

export const streamed = { stream: true, stream_options: { include_usage: true } } as const;

/** What a client makes of a stream: its texts are those of all chunks together. */
export function readEvents(text: string) {
  const data: string[] = [];
  const comments: string[] = [];
  const parser = createParser({
    onEvent: (event) => data.push(event.data),
    onComment: (line) => comments.push(line),
  });
  parser.feed(text);
  const done = data.at(-1) === '[DONE]';
  const chunks = data.filter((item) => item !== '[DONE]').map((item) => JSON.parse(item) as Chunk);
  const deltas = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta));
  return {
    comments,
    chunks,
    done,
    text: deltas.map((delta) => delta.content ?? '').join(''),
    reasoning: deltas.map((delta) => delta.reasoning ?? '').join(''),
    finish: chunks.flatMap((chunk) => chunk.choices).findLast((choice) => choice.finish_reason)
      ?.finish_reason,
  };
}

export async function usageOf(person: SignedIn) {
  const { data, error } = await person.client
    .from('usage_events')
    .select('*')
    .order('created_at')
    .order('id');
  if (error) throw error;
  return data as Record<string, unknown>[];
}

/** The official client, as it is, without its own repetitions. */
export const officialClient = (pool: Pool, apiKey: string, more: { timeout?: number } = {}) =>
  new OpenAI({ apiKey, baseURL: pool.apiUrl, maxRetries: 0, logLevel: 'off', ...more });

/** A pool, and the official client with a key of somebody who is signed in. */
export async function startForOfficialClient() {
  const pool = await startTestPool();
  const person = await signIn(pool);
  const client = officialClient(pool, await newApiKey(pool, person.email));
  return { pool, person, client };
}

/** Messages as the types of the official client want them. */
export const question = (content: string) => [{ role: 'user' as const, content }];

/** The error of something that has to fail. */
export const caught = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

export async function streamText(client: OpenAI, model: string): Promise<string> {
  let text = '';
  for await (const chunk of await client.chat.completions.create({
    model,
    messages: question('go'),
    stream: true,
  }))
    text += chunk.choices?.[0]?.delta.content ?? '';
  return text;
}
