import type { StreamEnd } from '#shared/domain/chat.ts';
import type { Result } from '#shared/result.ts';
import { type HistoryDb, openHistory } from './open.ts';
import type { BeginTurn } from './repos/turns.ts';
import type { MessageRow } from './rows.ts';

/** Support for tests: a new account's open history. Import 'fake-indexeddb/auto' first. */
export async function openTestHistory(accountId: string = crypto.randomUUID()): Promise<HistoryDb> {
  return valueOf(await openHistory(accountId));
}

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail ?? ''}`);
  return result.value;
}

/** Everything in every table, as text: for looking for what should be gone. */
export async function dumpHistory(db: HistoryDb): Promise<string> {
  const tables = await Promise.all(db.tables.map(async (table) => [table.name, await table.toArray()]));
  return JSON.stringify(tables, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** A time `seconds` after a fixed moment. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 23, 12) + seconds * 1000).toISOString();
}

export function turn(overrides: Partial<BeginTurn> = {}): BeginTurn {
  return {
    conversationId: crypto.randomUUID(),
    messageId: crypto.randomUUID(),
    requestId: crypto.randomUUID(),
    userMessageId: crypto.randomUUID(),
    model: 'vendor/model',
    now: at(0),
    isNew: true,
    parentId: null,
    text: 'Why is the sky blue?',
    draftId: null,
    ...overrides,
  };
}

export function streamEnd(overrides: Partial<StreamEnd> = {}): StreamEnd {
  return {
    status: 'complete',
    finishReason: 'stop',
    error: null,
    usage: {
      promptTokens: 7,
      completionTokens: 9,
      reasoningTokens: 0,
      cachedTokens: 0,
      costMicroUsd: 4_200n,
    },
    firstTokenMs: 120,
    reasoningMs: 80,
    totalMs: 900,
    endedAt: at(60),
    ...overrides,
  };
}

export function messageRow(overrides: Partial<MessageRow> & Pick<MessageRow, 'id'>): MessageRow {
  return {
    conversationId: 'c',
    parentId: null,
    role: 'user',
    model: null,
    text: '',
    reasoning: '',
    prefix: '',
    status: 'complete',
    requestId: null,
    error: null,
    usage: null,
    finishReason: null,
    firstTokenMs: null,
    reasoningMs: null,
    totalMs: null,
    createdAt: at(0),
    updatedAt: at(0),
    ...overrides,
  };
}
