import type { Reachability } from '#shared/domain/app.ts';

export type ReachabilityWatch = {
  readonly current: () => Reachability;
  readonly report: (outcome: 'answered' | 'unanswered') => void;
  readonly subscribe: (listener: (reachability: Reachability) => void) => () => void;
  /** Asks at once while unreachable: the machine woke up, a window got the focus. */
  readonly probeNow: () => void;
  readonly dispose: () => void;
};

const firstProbeMs = 5_000;
const slowestProbeMs = 60_000;

/**
 * Whether the service answers, learnt from the requests that are made anyway. While it does not, a small probe
 * asks again at growing distances, so that the app notices by itself when the network is back.
 */
export function createReachabilityWatch(options: { readonly probe: () => Promise<void> }): ReachabilityWatch {
  const listeners = new Set<(reachability: Reachability) => void>();
  let state: Reachability = 'unknown';
  let timer: NodeJS.Timeout | undefined;
  let wait = firstProbeMs;
  let probing = false;

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void probe(), wait);
    timer.unref();
    wait = Math.min(wait * 2, slowestProbeMs);
  }

  async function probe(): Promise<void> {
    if (probing) return;
    probing = true;
    // The probe's own outcome arrives through report(), as every request's does.
    await options.probe();
    probing = false;
    if (state === 'unreachable') schedule();
  }

  return {
    current: () => state,
    report(outcome) {
      const next = outcome === 'answered' ? 'reachable' : 'unreachable';
      if (next === state) return;
      state = next;
      clearTimeout(timer);
      wait = firstProbeMs;
      if (next === 'unreachable' && !probing) schedule();
      for (const listener of listeners) listener(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    probeNow() {
      if (state !== 'unreachable') return;
      clearTimeout(timer);
      wait = firstProbeMs;
      void probe();
    },
    dispose() {
      clearTimeout(timer);
      listeners.clear();
    },
  };
}
