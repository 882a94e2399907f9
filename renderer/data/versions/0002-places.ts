import type { HistoryVersion } from './version.ts';

/** Places: where the reader left a conversation, found by it. */
export const version2: HistoryVersion = { number: 2, stores: { places: 'conversationId' } };
