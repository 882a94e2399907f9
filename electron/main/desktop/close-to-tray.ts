import type { Settings } from '#shared/domain/settings.ts';

type Wanted = Pick<Settings, 'showTray' | 'closeToTray' | 'closeToTrayExplained'>;

export type CloseDecision = {
  /** Closing the window may leave the app in the tray; `mayClose` looks closer. */
  readonly keepsRunning: () => boolean;
  /** True: close for good, there is no tray or the person chose to quit. */
  readonly mayClose: () => Promise<boolean>;
};

/** What closing the window means. The first time it only hides, that is said, with the way out beside it. */
export function createCloseDecision(deps: {
  readonly settings: () => Wanted;
  readonly isQuitting: () => boolean;
  readonly trayIsShown: () => Promise<boolean>;
  /** Resolves to false when the person rather quits. */
  readonly explain: () => Promise<boolean>;
  readonly remember: (patch: { readonly closeToTrayExplained?: true; readonly closeToTray?: false }) => void;
}): CloseDecision {
  return {
    keepsRunning: () => !deps.isQuitting() && deps.settings().showTray && deps.settings().closeToTray,
    mayClose: async () => {
      // A tray can go away while the app runs; without it the window could not be found again.
      if (!(await deps.trayIsShown())) return true;
      if (deps.settings().closeToTrayExplained) return false;
      const stays = await deps.explain();
      deps.remember(stays ? { closeToTrayExplained: true } : { closeToTray: false });
      return !stays;
    },
  };
}
