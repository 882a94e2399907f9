import type { SessionService } from '../../auth/session-types.ts';
import type { StreamOwner } from '../../chat/stream-owner.ts';
import { failWith, ok } from '#shared/result.ts';
import type { Handlers } from '../types.ts';

type ChatCommands =
  | 'chat:start'
  | 'chat:stop'
  | 'chat:list'
  | 'chat:attach'
  | 'chat:detach'
  | 'chat:acknowledge'
  | 'chat:keep';

export function createChatHandlers(deps: {
  readonly streams: StreamOwner;
  readonly session: Pick<SessionService, 'current'>;
}): Handlers<ChatCommands> {
  const { streams, session } = deps;
  return {
    'chat:start'(input, { webContentsId }) {
      const current = session.current();
      // One session at a time: an answer is never charged to an account other than the one it belongs to.
      if (current.status !== 'signed-in' || current.accountId !== input.accountId)
        return failWith('signed_out');
      return streams.start(input, webContentsId);
    },
    'chat:stop': ({ requestId }) => streams.stop(requestId),
    'chat:list': ({ accountId }) => ok(streams.list(accountId)),
    'chat:attach': (input, { webContentsId }) => streams.attach(input, webContentsId),
    'chat:detach': ({ requestId }, { webContentsId }) => streams.detach(requestId, webContentsId),
    'chat:acknowledge': ({ requestId }) => streams.acknowledge(requestId),
    'chat:keep': ({ requestId }) => streams.keep(requestId),
  };
}
