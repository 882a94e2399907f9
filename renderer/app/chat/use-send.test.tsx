// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Credits } from '#shared/domain/session.ts';
import { bridgeGlobal } from '#shared/ipc/channels.ts';
import { ok, type Result } from '#shared/result.ts';
import { createFakeBridge } from '../../platform/fake-bridge.ts';
import {
  resetTemporaryChat,
  setTemporaryDraft,
  useTemporaryChatStore,
} from '../../stores/temporary-chat-store.ts';
import { useSend } from './use-send.ts';
import { useTemporaryDraft } from './use-temporary-chat.ts';

beforeEach(resetTemporaryChat);
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The service and the disk answer when the test says so. */
function setup(isOutOfCredit: boolean) {
  const asked = Promise.withResolvers<Result<Credits>>();
  const stored = Promise.withResolvers<string | null>();
  const fake = createFakeBridge({ 'account:credits': () => asked.promise });
  vi.stubGlobal(bridgeGlobal, fake.bridge);
  const turns: string[] = [];
  const opened: string[] = [];
  const view = renderHook(() =>
    useSend({
      draft: useTemporaryDraft(),
      isOutOfCredit,
      turn: (text) => {
        turns.push(text);
        return stored.promise;
      },
      onSent: (id) => opened.push(id),
    }),
  );
  return {
    view,
    turns,
    opened,
    type: (text: string) => act(() => setTemporaryDraft(text)),
    press: () => act(async () => void view.result.current.send()),
    answer: (balanceMicroUsd: bigint) =>
      act(async () =>
        asked.resolve(ok({ balanceMicroUsd, spent30dMicroUsd: null, readAt: '2026-11-23T10:00:00Z' })),
      ),
    store: (id: string | null) => act(async () => stored.resolve(id)),
  };
}

const draft = () => useTemporaryChatStore.getState().draft;

test('pressed again while the service is asked for the balance, it sends once; later text stays', async () => {
  const { view, turns, opened, type, press, answer, store } = setup(true);
  type('the question');
  await press();
  expect(view.result.current.isSending).toBe(true);
  type('the question, and more');
  await press();
  await answer(5n);
  await press();
  await store('chat');
  expect(turns).toEqual(['the question']);
  expect(opened).toEqual(['chat']);
  expect(draft()).toBe(', and more');
  expect(view.result.current.isSending).toBe(false);
});

test('pressed again while the message is stored, it sends once', async () => {
  const { turns, opened, type, press, store } = setup(false);
  type('once');
  await press();
  await press();
  await store('chat');
  expect(turns).toEqual(['once']);
  expect(opened).toEqual(['chat']);
  expect(draft()).toBe('');
});

test.each([
  ['there is still no credit', 0n],
  ['the message cannot be stored', 5n],
])('%s: the text stays, and can be sent again', async (_why, balance) => {
  const { view, opened, type, press, answer, store } = setup(true);
  type('kept');
  await press();
  await answer(balance);
  await store(null);
  expect(draft()).toBe('kept');
  expect(opened).toEqual([]);
  expect(view.result.current.isSending).toBe(false);
});

test('nothing is sent for a person who left the chat while the service was asked', async () => {
  const { view, turns, type, press, answer } = setup(true);
  type('changed my mind');
  await press();
  view.unmount();
  await answer(5n);
  expect(turns).toEqual([]);
  expect(draft()).toBe('changed my mind');
});
