// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { beginTurn } from '../data/repos/turns.ts';
import { at, openTestHistory, turn, valueOf } from '../data/test-history.ts';
import * as answersRepo from '../data/repos/answers.ts';
import { createFakeBridge } from '../platform/fake-bridge.ts';
import { createFakeStreams } from './fake-streams.ts';
import { createFrameNotifier, nextFrame } from './frame-notifier.ts';
import { createLiveAnswers } from './live-answers.ts';
import { useActiveAnswers, useLiveAnswer } from './use-live-answer.ts';

// A history that speaks after the test finds nobody left to hear it.
afterEach(cleanup);

test('a view sees the answer grow and then turns to the stored row', async () => {
  const fake = createFakeBridge();
  const streams = createFakeStreams(fake);
  const db = await openTestHistory();
  const live = createLiveAnswers({
    bridge: fake.bridge,
    repo: answersRepo,
    onTemporary: () => {},
    dbFor: () => db,
    onError: () => {},
    now: () => at(0),
  });
  const first = turn();
  valueOf(await beginTurn(db, first));
  const renders = vi.fn();
  const view = renderHook(
    ({ id }: { id: string | null }) => {
      renders();
      return useLiveAnswer(live, id);
    },
    { initialProps: { id: first.requestId as string | null } },
  );
  const active = renderHook(() => useActiveAnswers(live));
  expect(view.result.current).toBe(null);
  const start = { ...first, accountId: crypto.randomUUID(), parentId: first.userMessageId };
  await act(async () => valueOf(await live.start({ ...start, messages: [], temporary: false })));
  expect(active.result.current).toHaveLength(1);

  const rendersBefore = renders.mock.calls.length;
  act(() => {
    for (const word of ['a', 'b', 'c', 'd']) streams.push(first.requestId, word);
  });
  await waitFor(() => expect(view.result.current?.text.slice(0)).toBe('abcd'));
  expect(renders.mock.calls.length).toBe(rendersBefore + 1);

  act(() => streams.end(first.requestId));
  expect(active.result.current).toEqual([]);
  await waitFor(() => expect(view.result.current?.storage.status).toBe('stored'));
  view.rerender({ id: null });
  expect(view.result.current).toBe(null);
  expect(live.get(first.requestId)).toBe(null);
});

test('a page without frames is brought up to date by the clock', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  const published: string[] = [];
  const notifier = createFrameNotifier((name) => published.push(name), nextFrame);
  notifier.mark('a');
  notifier.mark('a');
  notifier.mark('b');
  notifier.flush('b');
  vi.runAllTimers();
  expect(published).toEqual(['b', 'a']);
  vi.useRealTimers();
});
