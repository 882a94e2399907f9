import type { HistoryVersion } from './version.ts';

/**
 * Conversations: listed by pin and recency; `deletedAt` holds only the marked ones, since null is no key.
 * Messages: read by conversation, found by request, and by status, so that left-over answers cost no full scan.
 */
export const version1: HistoryVersion = {
  number: 1,
  stores: {
    conversations: 'id, [pinned+updatedAt], deletedAt',
    messages: 'id, conversationId, requestId, status',
    drafts: 'conversationId',
  },
};
