import { useCallback, useSyncExternalStore } from 'react';
import type { LiveAnswer } from './answer-entry.ts';
import type { ActiveAnswer } from './answer-shelf.ts';
import type { LiveAnswers } from './live-answers.ts';

/** The answer as it grows, once per frame. Null when it is not running here: then the message's row says it all. */
export function useLiveAnswer(live: LiveAnswers, requestId: string | null): LiveAnswer | null {
  const subscribe = useCallback(
    (listener: () => void) => (requestId === null ? () => {} : live.subscribe(requestId, listener)),
    [live, requestId],
  );
  return useSyncExternalStore(subscribe, () => (requestId === null ? null : live.get(requestId)));
}

/** The running answers; changes only when one starts or ends. */
export function useActiveAnswers(live: LiveAnswers): readonly ActiveAnswer[] {
  return useSyncExternalStore(live.subscribeActive, live.getActive);
}
