// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { createHistory } from './history.ts';
import { useConversations, useDraft, useHistoryState, useThread, useTitleSearch } from './hooks.ts';
import { deleteConversation } from './repos/conversations.ts';
import { setDraft } from './repos/drafts.ts';
import { beginTurn } from './repos/turns.ts';
import { newChatDraftId } from './rows.ts';
import { at, openTestHistory, turn, valueOf } from './test-history.ts';

// A history that speaks after the test finds nobody left to hear it.
afterEach(cleanup);

test('the list and a thread follow the history', async () => {
  const db = await openTestHistory();
  const first = turn();
  const list = renderHook(() => useConversations(db, 10));
  const found = renderHook(() => useTitleSearch(db, 'SKY', 10));
  const thread = renderHook(() => useThread(db, first.conversationId));
  await waitFor(() => expect(list.result.current).toEqual({ ok: true, value: [] }));
  await waitFor(() => expect(thread.result.current).toEqual({ ok: true, value: null }));
  await act(async () => valueOf(await beginTurn(db, first)));
  await waitFor(() => expect(list.result.current).toMatchObject({ value: [{ id: first.conversationId }] }));
  await waitFor(() => expect(found.result.current).toMatchObject({ value: [{ id: first.conversationId }] }));
  await waitFor(() => expect(thread.result.current).toMatchObject({ value: { messages: [{}, {}] } }));
  await act(async () => valueOf(await deleteConversation(db, first.conversationId, at(1))));
  await waitFor(() => expect(list.result.current).toEqual({ ok: true, value: [] }));
});

test('turning to another thread never shows the one before', async () => {
  const db = await openTestHistory();
  const [one, two] = [turn(), turn()];
  valueOf(await beginTurn(db, one));
  valueOf(await beginTurn(db, two));
  const seen: (string | undefined)[] = [];
  const thread = renderHook(
    ({ id }) => {
      const result = useThread(db, id);
      const shown = result?.ok ? result.value?.conversation.id : undefined;
      if (id === two.conversationId) seen.push(shown);
      return shown;
    },
    { initialProps: { id: one.conversationId } },
  );
  await waitFor(() => expect(thread.result.current).toBe(one.conversationId));
  thread.rerender({ id: two.conversationId });
  await waitFor(() => expect(thread.result.current).toBe(two.conversationId));
  expect(new Set(seen)).toEqual(new Set([undefined, two.conversationId]));
});

test('without a history nothing is read, a closed one is an error value', async () => {
  expect(renderHook(() => useThread(null, turn().conversationId)).result.current).toBe(undefined);
  const db = await openTestHistory();
  db.close();
  const list = renderHook(() => useConversations(db, 10));
  await waitFor(() =>
    expect(list.result.current).toMatchObject({ ok: false, error: { code: 'storage_failed' } }),
  );
});

test('a draft and the state of the history', async () => {
  const db = await openTestHistory();
  valueOf(await setDraft(db, newChatDraftId, 'typed', at(0)));
  const draft = renderHook(() => useDraft(db, newChatDraftId));
  await waitFor(() => expect(draft.result.current).toEqual({ ok: true, value: 'typed' }));
  const history = createHistory({ purgeAtStart: false });
  const state = renderHook(() => useHistoryState(history));
  expect(state.result.current.status).toBe('none');
  await act(() => history.select(crypto.randomUUID()));
  expect(state.result.current.status).toBe('open');
});
