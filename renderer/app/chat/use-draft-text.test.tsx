// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HistoryDb } from '../../data/open.ts';
import { getDraft } from '../../data/repos/drafts.ts';
import { beginTurn } from '../../data/repos/turns.ts';
import { newChatDraftId } from '../../data/rows.ts';
import { openTestHistory, turn, valueOf } from '../../data/test-history.ts';
import { useDraftText } from './use-draft-text.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

const noFailure = () => {
  throw new Error('the draft could not be stored');
};
const pauseInTyping = () => void vi.advanceTimersByTime(1_000);
const stored = async (db: HistoryDb, id: string) => valueOf(await getDraft(db, id));

async function open(draftId = newChatDraftId) {
  const db = await openTestHistory();
  const draft = renderHook(() => useDraftText(db, draftId, '', noFailure));
  const type = (text: string) => act(async () => draft.result.current.setText(text));
  return { db, draft, type };
}

test('what was sent does not come back as a draft, also when its saving was due while the turn went on', async () => {
  const { db, draft, type } = await open();
  await type('to be sent');
  const begin = turn({ draftId: newChatDraftId, text: 'to be sent' });
  await act(() =>
    draft.result.current.send('to be sent', async () => {
      valueOf(await beginTurn(db, begin));
      pauseInTyping();
      return begin.conversationId;
    }),
  );
  expect(draft.result.current.text).toBe('');
  draft.unmount();
  expect(await stored(db, newChatDraftId)).toBe('');
  expect(await stored(db, begin.conversationId)).toBe('');
});

test('of a turn that sent nothing, all of the text stays and is stored', async () => {
  const { db, draft, type } = await open();
  await type('not sent');
  await act(() =>
    draft.result.current.send('not sent', async () => {
      pauseInTyping();
      return null;
    }),
  );
  expect(draft.result.current.text).toBe('not sent');
  expect(await stored(db, newChatDraftId)).toBe('not sent');
});

test('what is typed while a message is sent stays, and is the draft of the chat that it began', async () => {
  const { db, draft, type } = await open();
  await type('first');
  const begin = turn({ draftId: newChatDraftId, text: 'first' });
  await act(() =>
    draft.result.current.send('first', async () => {
      valueOf(await beginTurn(db, begin));
      draft.result.current.setText('first, second');
      return begin.conversationId;
    }),
  );
  expect(draft.result.current.text).toBe(', second');
  draft.unmount();
  expect(await stored(db, begin.conversationId)).toBe(', second');
  expect(await stored(db, newChatDraftId)).toBe('');
});

test('a text that was changed meanwhile stays whole', async () => {
  const { draft, type } = await open();
  await type('a question');
  await act(() =>
    draft.result.current.send('a question', async () => {
      draft.result.current.setText('another one');
      return crypto.randomUUID();
    }),
  );
  expect(draft.result.current.text).toBe('another one');
});

test('typing is stored after a pause, and at once when the chat is left', async () => {
  const { db, draft, type } = await open();
  await type('half');
  act(pauseInTyping);
  expect(await stored(db, newChatDraftId)).toBe('half');
  await type('half a thought');
  draft.unmount();
  expect(await stored(db, newChatDraftId)).toBe('half a thought');
});
