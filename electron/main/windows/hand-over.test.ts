import { expect, test } from 'vitest';
import type { TemporaryChat } from '#shared/domain/temporary-chat.ts';
import { createHandOver } from './hand-over.ts';

const chat: TemporaryChat = {
  accountId: '6f0c0000-0000-4000-8000-000000000001',
  conversationId: '6f0c0000-0000-4000-8000-000000000002',
  model: 'pool/echo',
  createdAt: '2026-11-23T12:00:00.000Z',
  activeLeafId: null,
  messages: [],
  draft: '',
};

function setUp() {
  const sent: string[] = [];
  let last = 0;
  const handOver = createHandOver({
    send: ({ handOverId }) => sent.push(handOverId),
    newId: () => {
      last += 1;
      return `hand-over ${last}`;
    },
  });
  return { handOver, sent };
}

test('answers when the other window has the chat, with what it could not attach to', async () => {
  const { handOver, sent } = setUp();
  const done = handOver.begin(chat);
  expect(sent).toEqual(['hand-over 1']);
  expect(handOver.taken('hand-over 1', ['r'])).toEqual({ ok: true, value: undefined });
  expect(await done).toEqual({ ok: true, value: { missing: ['r'] } });
});

test('a word for no hand-over, or for one that is over, is refused', async () => {
  const { handOver } = setUp();
  expect(handOver.taken('hand-over 1', [])).toMatchObject({ ok: false, error: { code: 'not_found' } });
  const done = handOver.begin(chat);
  handOver.taken('hand-over 1', []);
  expect(handOver.taken('hand-over 1', [])).toMatchObject({ ok: false });
  await done;
});

test('a receiving page that goes away fails what waits for it', async () => {
  const { handOver } = setUp();
  const both = [handOver.begin(chat), handOver.begin(chat)];
  handOver.receiverGone();
  for (const outcome of await Promise.all(both)) {
    expect(outcome).toMatchObject({ ok: false, error: { code: 'internal' } });
  }
});
