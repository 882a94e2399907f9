import { z } from 'zod';
import type { Log } from '../log.ts';
import type { Vault } from '../secrets/vault.ts';
import type { AuthClient } from './auth-client.ts';
import { authError } from './errors.ts';

/** Sessions that are over here and that the auth server has yet to hear of. */
export type EndedSessions = {
  readonly add: (session: EndedSession) => Promise<void>;
  /** Tells the server of each that is left, once. One it could not be told of waits for the next time. */
  readonly tell: () => Promise<void>;
};

/** Without the refresh token, it can do no more than end the session, and that only until it runs out. */
const endedSchema = z.object({ access_token: z.string().min(1), expires_at: z.number() });
type EndedSession = z.infer<typeof endedSchema>;

const name = 'ended-sessions';
const maxEnded = 10;
const storedSchema = z.array(endedSchema).max(maxEnded);

export function createEndedSessions(deps: {
  readonly auth: () => AuthClient;
  readonly vault: Vault;
  readonly log: Log;
  readonly now: () => Date;
}): EndedSessions {
  const { vault, log } = deps;
  let changing: Promise<unknown> = Promise.resolve();
  let telling: Promise<void> = Promise.resolve();

  /** Changes what waits, and gives it back. */
  function change(
    apply: (waiting: readonly EndedSession[]) => readonly EndedSession[],
  ): Promise<readonly EndedSession[]> {
    const step = changing.then(async () => {
      const text = await vault.get(name);
      const waiting = apply(text === null ? [] : parse(text)).slice(-maxEnded);
      if (waiting.length > 0) await vault.set(name, JSON.stringify(waiting));
      else if (text !== null) await vault.removeAll(name);
      return waiting;
    });
    changing = step;
    return step;
  }

  /** True: nothing is left to be told, or nothing to tell it with. */
  async function tellOf({ access_token, expires_at }: EndedSession, auth: AuthClient): Promise<boolean> {
    const { error } = await auth.admin.signOut(access_token, 'local');
    if (!error) return true;
    const { code } = authError(error);
    // An already dead session is what was wanted.
    if (code === 'session_revoked') return true;
    log.warn('session.revoke_failed', { code });
    return expires_at * 1000 <= deps.now().getTime();
  }

  async function tellAll(): Promise<void> {
    const waiting = await change((all) => all);
    if (waiting.length === 0) return;
    const auth = deps.auth();
    for (const session of waiting) {
      const isDone = await tellOf(session, auth);
      if (isDone)
        await change((all) => all.filter(({ access_token }) => access_token !== session.access_token));
    }
  }

  return {
    async add({ access_token, expires_at }) {
      await change((waiting) => [...waiting, { access_token, expires_at }]);
    },
    tell() {
      telling = telling.then(tellAll);
      return telling;
    },
  };
}

function parse(text: string): readonly EndedSession[] {
  try {
    const parsed = storedSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
