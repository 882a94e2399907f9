// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { answerRow } from '../../../data/new-rows.ts';
import * as answersRepo from '../../../data/repos/answers.ts';
import type { MessageRow } from '../../../data/rows.ts';
import { at, turn } from '../../../data/test-history.ts';
import { startI18n } from '../../../i18n/i18n.ts';
import { mainTexts } from '../../../i18n/main-texts.ts';
import { createFakeStreams } from '../../../live/fake-streams.ts';
import { createLiveAnswers } from '../../../live/live-answers.ts';
import { createFakeBridge } from '../../../platform/fake-bridge.ts';
import { ThreadEntryView } from './thread-entry.tsx';

const drawing = vi.hoisted(() => ({ isBroken: true }));
vi.mock('../message/assistant-message.tsx', () => ({
  AssistantMessage: ({ message }: { readonly message: MessageRow }) => {
    if (drawing.isBroken) throw new Error('cannot be drawn');
    return <article aria-label="Formatted">{message.text}</article>;
  },
}));

beforeAll(() => startI18n('en', mainTexts));
beforeEach(() => {
  drawing.isBroken = true;
  // React reports what a boundary caught.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(cleanup);

const actions = {
  onEdit: async () => true,
  onRegenerate: () => {},
  onContinue: () => {},
  onTopUp: () => {},
  onChooseVersion: () => {},
};

async function showRunning() {
  const fake = createFakeBridge();
  const streams = createFakeStreams(fake);
  const live = createLiveAnswers({
    bridge: fake.bridge,
    repo: answersRepo,
    onTemporary: () => {},
    dbFor: () => null,
    onError: () => {},
    now: () => at(0),
    scheduleFrame: (run) => run(),
  });
  const begun = turn();
  const row = { ...answerRow(begun, begun.userMessageId), prefix: 'Before: ', text: 'Before: ' };
  await live.start({
    ...begun,
    accountId: crypto.randomUUID(),
    parentId: begun.userMessageId,
    messages: [],
    temporary: true,
  });
  const view = (message: MessageRow) => (
    <ThreadEntryView
      entry={{ message, versions: { index: 0, ids: [message.id] } }}
      index={0}
      live={live}
      actions={actions}
      modelName="Echo"
      isLast
      canSend
    />
  );
  const { rerender } = render(view(row));
  return {
    push: (text: string) => act(async () => streams.push(begun.requestId, text)),
    end: (text: string) => act(async () => rerender(view({ ...row, status: 'complete', text }))),
  };
}

test('an answer that cannot be drawn is shown as it is written, unformatted', async () => {
  const { push, end } = await showRunning();
  await push('# Head');
  expect(screen.getByText('Before: # Head')).toBeTruthy();
  await push('ing');
  expect(screen.getByText('Before: # Heading')).toBeTruthy();
  await end('Before: # Heading, whole');
  expect(screen.getByText(/could not be formatted/)).toBeTruthy();
});

test('once it has ended it is drawn again', async () => {
  const { push, end } = await showRunning();
  await push('half');
  expect(screen.queryByRole('article', { name: 'Formatted' })).toBeNull();
  drawing.isBroken = false;
  await push(' of it');
  expect(screen.queryByRole('article', { name: 'Formatted' })).toBeNull();
  await end('Before: all of it');
  expect(screen.getByRole('article', { name: 'Formatted' }).textContent).toBe('Before: all of it');
});
