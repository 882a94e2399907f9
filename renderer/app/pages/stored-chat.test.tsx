// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { failWith } from '#shared/result.ts';
import { createHistory, type History } from '../../data/history.ts';
import type { HistoryDb } from '../../data/open.ts';
import * as answersRepo from '../../data/repos/answers.ts';
import { beginTurn } from '../../data/repos/turns.ts';
import { at, turn, valueOf } from '../../data/test-history.ts';
import { startI18n } from '../../i18n/i18n.ts';
import { mainTexts } from '../../i18n/main-texts.ts';
import { createLiveAnswers } from '../../live/live-answers.ts';
import { createFakeBridge } from '../../platform/fake-bridge.ts';
import { ServicesContext } from '../services.ts';
import { StoredChat } from './stored-chat.tsx';

beforeAll(() => startI18n('en', mainTexts));
afterEach(cleanup);

function show(history: History, db: HistoryDb | null, conversationId: string) {
  const onGone = vi.fn();
  const live = createLiveAnswers({
    bridge: createFakeBridge({ 'chat:attach': () => failWith('not_found') }).bridge,
    repo: answersRepo,
    onTemporary: () => {},
    dbFor: history.dbFor,
    onError: () => {},
    now: () => at(0),
  });
  const about = { version: '1.0.0', platform: 'linux', serviceConfigured: true } as const;
  render(
    <ServicesContext value={{ history, live, about }}>
      <StoredChat
        db={db}
        conversationId={conversationId}
        onGone={onGone}
        onTopUp={() => {}}
        onSignIn={() => {}}
        barStart={<button type="button">Show the list</button>}
        barEnd={null}
        banners={null}
      />
    </ServicesContext>,
  );
  return { onGone };
}

async function openHistory() {
  const accountId = crypto.randomUUID();
  const history = createHistory({ purgeAtStart: false });
  await history.select(accountId);
  const db = history.dbFor(accountId);
  if (!db) throw new Error('the history did not open');
  return { history, db };
}

const composer = () => screen.queryByRole('textbox', { name: 'Message' });

test('a chat that cannot be read says so, without a composer; another try shows it', async () => {
  const { history, db } = await openHistory();
  const begun = valueOf(await beginTurn(db, turn({ text: 'still there' })));
  const works = db.conversations.get.bind(db.conversations);
  const get = vi.spyOn(db.conversations, 'get').mockImplementation(() => {
    throw new DOMException('unreadable', 'UnknownError');
  });
  show(history, db, begun.conversation.id);
  expect((await screen.findByRole('alert')).textContent).toContain('could not be read from your disk');
  expect(composer()).toBeNull();
  expect(screen.getByRole('button', { name: 'Show the list' })).toBeTruthy();
  get.mockImplementation(works);
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('textbox', { name: 'Message' })).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('while the history is being opened there is nothing to write into', async () => {
  show(createHistory({ purgeAtStart: false }), null, crypto.randomUUID());
  await act(async () => {});
  expect(composer()).toBeNull();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a chat that is gone is told of', async () => {
  const { history, db } = await openHistory();
  const { onGone } = show(history, db, crypto.randomUUID());
  await vi.waitFor(() => expect(onGone).toHaveBeenCalledOnce());
});
