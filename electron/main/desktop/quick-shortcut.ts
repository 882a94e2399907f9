import { globalShortcut } from 'electron';
import type { DesktopStatus } from '#shared/domain/desktop.ts';

export type QuickShortcut = {
  /** Asks the system for these keys instead of the ones before; null gives them back. */
  readonly set: (accelerator: string | null) => void;
  readonly status: () => DesktopStatus['shortcut'];
};

/** The key that opens the quick chat from anywhere. */
export function createQuickShortcut(options: {
  readonly isWayland: boolean;
  readonly onPressed: () => void;
}): QuickShortcut {
  let status: DesktopStatus['shortcut'] = { accelerator: null, state: 'off' };

  function register(accelerator: string): DesktopStatus['shortcut']['state'] {
    const registered = globalShortcut.register(accelerator, options.onPressed);
    // Under Wayland the answer says nothing: the desktop may ask the person, or never deliver the key.
    if (options.isWayland) return 'wayland';
    return registered ? 'registered' : 'taken';
  }

  return {
    set: (accelerator) => {
      if (status.accelerator === accelerator && status.state !== 'taken') return;
      if (status.accelerator !== null && status.state !== 'taken') {
        globalShortcut.unregister(status.accelerator);
      }
      status =
        accelerator === null ? { accelerator, state: 'off' } : { accelerator, state: register(accelerator) };
    },
    status: () => status,
  };
}
