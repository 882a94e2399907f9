import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { failWith } from '#shared/result.ts';
import { setDraft } from '../data/repos/drafts.ts';
import { readThread } from '../data/repos/messages.ts';
import { newChatDraftId } from '../data/rows.ts';
import { at, messageRow, openTestHistory, valueOf } from '../data/test-history.ts';
import { activePath, buildTree } from '../data/tree.ts';
import * as answersRepo from '../data/repos/answers.ts';
import { createFakeBridge } from '../platform/fake-bridge.ts';
import { toChatMessages } from './chat-messages.ts';
import { createFakeStreams } from './fake-streams.ts';
import { createLiveAnswers } from './live-answers.ts';
import { answerAgain, continueAnswer, sendMessage } from './turns.ts';

async function setUp() {
  const fake = createFakeBridge();
  const streams = createFakeStreams(fake);
  const db = await openTestHistory();
  let clock = 0;
  const now = () => at((clock += 1));
  const live = createLiveAnswers({
    bridge: fake.bridge,
    repo: answersRepo,
    onTemporary: () => {},
    dbFor: () => db,
    onError: () => {},
    now,
    scheduleFrame: (run) => run(),
  });
  const deps = { live, db, newId: () => crypto.randomUUID(), now };
  const place = {
    accountId: crypto.randomUUID(),
    conversationId: crypto.randomUUID(),
    model: 'vendor/model',
  };
  const path = async () => {
    const thread = valueOf(await readThread(db, place.conversationId));
    return activePath(buildTree(thread?.messages ?? []), thread?.conversation.activeLeafId ?? null);
  };
  return { fake, streams, db, deps, place, path };
}

test('a message is stored before it is sent, with the branch before it', async () => {
  const { fake, streams, db, deps, place, path } = await setUp();
  const rowsAtStart: number[] = [];
  const start = fake.bridge.commands['chat:start'];
  const first = valueOf(
    await sendMessage(deps, { ...place, path: [], isNew: true, text: 'one', draftId: newChatDraftId }),
  );
  expect((await first.sent).ok).toBe(true);
  streams.push(first.requestId, 'answer one', 'reasons');
  streams.end(first.requestId);
  await vi.waitFor(() => expect(streams.held()).toEqual([]));

  fake.answer('chat:start', async () => {
    rowsAtStart.push(await db.messages.count());
    return failWith('offline');
  });
  const second = valueOf(
    await sendMessage(deps, { ...place, path: await path(), isNew: false, text: 'two', draftId: null }),
  );
  expect((await second.sent).ok).toBe(false);
  expect(rowsAtStart).toEqual([4]);
  expect(fake.callsOf('chat:start').at(-1)?.messages).toEqual([
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'answer one' },
    { role: 'user', content: 'two' },
  ]);
  expect((await path()).at(-1)).toMatchObject({ status: 'failed', error: { code: 'offline' } });
  expect(start).toBeTypeOf('function');
});

test('asking again makes a version beside the answer and sends the branch up to the question', async () => {
  const { fake, deps, place, path } = await setUp();
  const first = valueOf(
    await sendMessage(deps, { ...place, path: [], isNew: true, text: 'one', draftId: null }),
  );
  await first.sent;
  const again = valueOf(await answerAgain(deps, { ...place, path: (await path()).slice(0, 1) }));
  await again.sent;
  expect(fake.callsOf('chat:start').at(-1)).toMatchObject({
    messageId: again.messageId,
    messages: [{ role: 'user', content: 'one' }],
  });
  expect((await path()).map(({ id }) => id)).toContain(again.messageId);
});

test('a broken answer goes on as a version that begins with it, also when it breaks again', async () => {
  const { fake, streams, db, deps, place, path } = await setUp();
  const first = valueOf(
    await sendMessage(deps, { ...place, path: [], isNew: true, text: 'Count to ten', draftId: null }),
  );
  await first.sent;
  const [question] = await path();
  const on = valueOf(
    await continueAnswer(
      deps,
      { ...place, path: question ? [question] : [] },
      { text: 'one, two,' },
      'Go on.',
    ),
  );
  await on.sent;
  expect(fake.callsOf('chat:start').at(-1)?.messages).toEqual([
    { role: 'user', content: 'Count to ten' },
    { role: 'assistant', content: 'one, two,' },
    { role: 'user', content: 'Go on.' },
  ]);
  // Before a word has come back, what had arrived is there already.
  expect((await db.messages.get(on.messageId))?.text).toBe('one, two,');
  streams.push(on.requestId, ' three, four');
  streams.end(on.requestId, { status: 'interrupted' });
  await expect.poll(async () => (await db.messages.get(on.messageId))?.status).toBe('interrupted');
  expect((await db.messages.get(on.messageId))?.text).toBe('one, two, three, four');
});

test('a model that goes on by itself gets its own beginning last', async () => {
  const { fake, deps, place, path } = await setUp();
  const turn = { ...place, path: [], isNew: true, text: 'Count to ten', draftId: null };
  await valueOf(await sendMessage(deps, turn)).sent;
  const [question] = await path();
  const broken = { text: 'one, two,' };
  const on = await continueAnswer(deps, { ...place, path: question ? [question] : [] }, broken, null);
  await valueOf(on).sent;
  expect(fake.callsOf('chat:start').at(-1)?.messages).toEqual([
    { role: 'user', content: 'Count to ten' },
    { role: 'assistant', content: 'one, two,' },
  ]);
});

test('what cannot be stored is not sent, and the draft stays', async () => {
  const { fake, db, deps, place } = await setUp();
  valueOf(await setDraft(db, place.conversationId, 'typed', at(0)));
  const turn = { ...place, path: [], isNew: false, text: 'typed', draftId: place.conversationId };
  expect(await sendMessage(deps, turn)).toMatchObject({ ok: false, error: { code: 'storage_failed' } });
  expect(await answerAgain(deps, { ...place, path: [] })).toMatchObject({ ok: false });
  expect(fake.calls).toEqual([]);
  expect(await db.drafts.count()).toBe(1);
});

test('reasoning and empty answers are not sent', () => {
  const path = [
    messageRow({ id: 's', role: 'system', text: 'Be brief.' }),
    messageRow({ id: 'u', text: 'Why?' }),
    messageRow({ id: 'f', role: 'assistant', status: 'failed' }),
    messageRow({ id: 'a', role: 'assistant', status: 'stopped', text: 'Bec', reasoning: 'hidden' }),
  ];
  expect(toChatMessages(path)).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Why?' },
    { role: 'assistant', content: 'Bec' },
  ]);
});
