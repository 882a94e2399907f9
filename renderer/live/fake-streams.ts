import type { ChatDelta, StreamEnd, StreamInfo, StreamRole } from '#shared/domain/chat.ts';
import { failWith, ok } from '#shared/result.ts';
import { streamEnd } from '../data/test-history.ts';
import type { FakeBridge } from '../platform/fake-bridge.ts';

type Stream = { info: StreamInfo; text: string; reasoning: string; seq: number; role: StreamRole };

export type FakeStreams = {
  /** A stream that main holds without this window having started it. */
  readonly hold: (info: Pick<StreamInfo, 'requestId' | 'conversationId' | 'messageId' | 'accountId'>) => void;
  /** Text arrives at main; what it returns was not sent yet. */
  readonly receive: (requestId: string, text: string, reasoning?: string) => ChatDelta;
  /** Receives and sends. */
  readonly push: (requestId: string, text: string, reasoning?: string) => void;
  readonly end: (requestId: string, overrides?: Partial<StreamEnd>) => void;
  readonly setRole: (requestId: string, role: StreamRole) => void;
  /** While silent, main fails to answer an attach. */
  readonly setSilent: (silent: boolean) => void;
  /** Requests that main still holds. */
  readonly held: () => readonly string[];
};

/** Support for tests: main's side of streaming as the contract describes it, on a fake bridge. */
export function createFakeStreams(fake: FakeBridge): FakeStreams {
  const streams = new Map<string, Stream>();
  let isSilent = false;

  function hold(info: Omit<StreamInfo, 'model' | 'startedAt' | 'end'>, role: StreamRole = 'writer'): void {
    const { requestId, accountId, conversationId, messageId } = info;
    const known = { requestId, accountId, conversationId, messageId, model: 'vendor/model' };
    const startedAt = '2026-11-23T12:00:00.000Z';
    streams.set(requestId, {
      info: { ...known, startedAt, end: null },
      text: '',
      reasoning: '',
      seq: 0,
      role,
    });
  }

  function stream(requestId: string): Stream {
    const found = streams.get(requestId);
    if (!found) throw new Error('main holds no such stream');
    return found;
  }

  function receive(requestId: string, text: string, reasoning = ''): ChatDelta {
    const to = stream(requestId);
    const delta = {
      requestId,
      seq: to.seq,
      textOffset: to.text.length,
      text,
      reasoningOffset: to.reasoning.length,
      reasoning,
    };
    to.seq += 1;
    to.text += text;
    to.reasoning += reasoning;
    return delta;
  }

  fake.answer('chat:start', (input) => {
    hold(input);
    return ok();
  });
  fake.answer('chat:stop', ({ requestId }) => (streams.has(requestId) ? ok() : failWith('not_found')));
  fake.answer('chat:acknowledge', ({ requestId }) =>
    streams.delete(requestId) ? ok() : failWith('not_found'),
  );
  fake.answer('chat:list', ({ accountId }) =>
    ok([...streams.values()].map(({ info }) => info).filter((info) => info.accountId === accountId)),
  );
  fake.answer('chat:attach', ({ requestId, textOffset, reasoningOffset }) => {
    const found = streams.get(requestId);
    if (isSilent) return failWith('internal');
    if (!found) return failWith('not_found');
    return ok({
      ...found.info,
      seq: Math.max(0, found.seq - 1),
      textOffset,
      text: found.text.slice(textOffset),
      reasoningOffset,
      reasoning: found.reasoning.slice(reasoningOffset),
      role: found.role,
    });
  });
  return {
    hold: (info) => hold(info),
    receive,
    push: (requestId, text, reasoning) => fake.emit('chat:delta', receive(requestId, text, reasoning)),
    end: (requestId, overrides) => {
      const to = stream(requestId);
      const end = streamEnd(overrides);
      to.info = { ...to.info, end };
      fake.emit('chat:ended', { requestId, end });
    },
    setRole: (requestId, role) => {
      stream(requestId).role = role;
      fake.emit('chat:role', { requestId, role });
    },
    setSilent: (silent) => {
      isSilent = silent;
    },
    held: () => [...streams.keys()],
  };
}
