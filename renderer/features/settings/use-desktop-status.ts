import { useEffect, useState } from 'react';
import type { DesktopStatus } from '#shared/domain/desktop.ts';
import { getBridge } from '../../platform/bridge.ts';

/** What this desktop can do; null until main has told. */
export function useDesktopStatus(): DesktopStatus | null {
  const [status, setStatus] = useState<DesktopStatus | null>(null);
  useEffect(() => {
    const { commands, events } = getBridge();
    let isCurrent = true;
    const unsubscribe = events['desktop:status-changed'](setStatus);
    void commands['desktop:status']({}).then((result) => {
      if (isCurrent && result.ok) setStatus(result.value);
    });
    return () => {
      isCurrent = false;
      unsubscribe();
    };
  }, []);
  return status;
}
