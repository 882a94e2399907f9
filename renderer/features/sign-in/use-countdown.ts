import { useCallback, useEffect, useState } from 'react';

/** Whole seconds left until a moment; counts by the clock, so a sleeping computer does not stretch it. */
export function useCountdown(): { readonly seconds: number; readonly start: (seconds: number) => void } {
  const [until, setUntil] = useState(0);
  const [seconds, setSeconds] = useState(0);

  useEffect(() => {
    const tick = () => setSeconds(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tick();
    if (until <= Date.now()) return;
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [until]);

  const start = useCallback((count: number) => setUntil(Date.now() + count * 1000), []);
  return { seconds, start };
}
