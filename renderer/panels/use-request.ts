import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import type { AppError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { useSessionStore } from '../stores/session-store.ts';

export type Request<T> = {
  /** The newest answer; stays in sight while the next one is on its way. */
  readonly value: T | null;
  readonly error: AppError | null;
  readonly loading: boolean;
  readonly reload: () => void;
};

type State<T> = { readonly key: string; readonly value: T | null; readonly error: AppError | null };

/**
 * Asks when the panel appears, when `what` changes and when another account is signed in. Answers that were
 * overtaken are dropped.
 */
export function useRequest<T>(what: string, ask: () => Promise<Result<T>>): Request<T> {
  const accountId = useSessionStore(({ session }) =>
    session?.status === 'signed-in' ? `${session.accountId} ${session.via ?? ''}` : '',
  );
  const key = `${accountId} ${what}`;
  const [state, setState] = useState<State<T>>({ key: '', value: null, error: null });
  const [turn, setTurn] = useState(0);
  const [settled, setSettled] = useState(-1);
  const askNow = useEffectEvent(ask);

  useEffect(() => {
    let isCurrent = true;
    void askNow().then((result) => {
      if (!isCurrent) return;
      setState((before) => ({
        key,
        value: result.ok ? result.value : before.key === key ? before.value : null,
        error: result.ok ? null : result.error,
      }));
      setSettled(turn);
    });
    return () => {
      isCurrent = false;
    };
  }, [key, turn]);

  const reload = useCallback(() => setTurn((count) => count + 1), []);
  const isOwn = state.key === key;
  return {
    value: isOwn ? state.value : null,
    error: isOwn ? state.error : null,
    loading: !isOwn || settled !== turn,
    reload,
  };
}
