import { useEffect, useState } from 'react';
import type { UpdateState } from '#shared/domain/updates.ts';
import { getBridge } from '../../platform/bridge.ts';

/** What main knows about updates, as it changes; `null` until it answered. */
export function useUpdateState(): UpdateState | null {
  const [state, setState] = useState<UpdateState | null>(null);
  useEffect(() => {
    const { commands, events } = getBridge();
    let isLate = false;
    const unsubscribe = events['updates:changed']((next) => {
      // From here on an answer to the question below would be older.
      isLate = true;
      setState(next);
    });
    void commands['updates:state']({}).then((result) => {
      if (!isLate && result.ok) setState(result.value);
    });
    return () => {
      isLate = true;
      unsubscribe();
    };
  }, []);
  return state;
}
