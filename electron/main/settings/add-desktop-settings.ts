/** Version 2: quick chat, tray, notifications and starting at login. */
export function addDesktopSettings(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null) return settings;
  return {
    // The values of this version, written out: later changes of the defaults do not reach back.
    quickShortcut: 'default',
    quickModel: null,
    showTray: true,
    closeToTray: false,
    closeToTrayExplained: false,
    notifications: true,
    notificationText: false,
    startAtLogin: false,
    startHidden: true,
    ...settings,
  };
}
