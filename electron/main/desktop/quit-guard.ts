/** How long quitting waits for running answers to reach the disk. */
const patienceMs = 2_000;

type Preventable = { readonly preventDefault: () => void };

/**
 * Holds the first quit until `dispose` is done or the time is up, then quits for good. `delay` resolves after the
 * given time.
 */
export function createQuitGuard(deps: {
  readonly dispose: () => Promise<void>;
  readonly quit: () => void;
  readonly delay: (ms: number) => Promise<void>;
}): (event: Preventable) => void {
  let state: 'running' | 'disposing' | 'done' = 'running';

  async function finish(): Promise<void> {
    try {
      await Promise.race([deps.dispose(), deps.delay(patienceMs)]);
    } finally {
      state = 'done';
      deps.quit();
    }
  }

  return (event) => {
    if (state === 'done') return;
    event.preventDefault();
    if (state === 'disposing') return;
    state = 'disposing';
    void finish();
  };
}
