import type { RenderProcessGoneDetails } from 'electron';

/** Crashes further apart than this have nothing to do with each other. */
const relatedMs = 5 * 60_000;

export type CrashAnswer = 'ignore' | 'reload' | 'ask';

/** The first crash reloads the page; a further one soon after asks, so that the app never reloads in a circle. */
export function createCrashPolicy(now: () => number): {
  readonly answer: (reason: RenderProcessGoneDetails['reason']) => CrashAnswer;
} {
  let lastCrash: number | null = null;
  return {
    answer: (reason) => {
      if (reason === 'clean-exit') return 'ignore';
      const related = lastCrash !== null && now() - lastCrash < relatedMs;
      lastCrash = now();
      return related ? 'ask' : 'reload';
    },
  };
}

/** Acts on the policy's answer. Running answers live in main and go on; the page attaches to them again. */
export async function recoverFromCrash(
  answer: CrashAnswer,
  actions: {
    readonly reload: () => void;
    /** Resolves to true when the person wants to go on. */
    readonly askToReload: () => Promise<boolean>;
    readonly quit: () => void;
  },
): Promise<void> {
  if (answer === 'ignore') return;
  if (answer === 'reload' || (await actions.askToReload())) actions.reload();
  else actions.quit();
}
