import type { Settings } from './domain/settings.ts';
import { defaultLocale } from './locales.ts';

// Apart from the schema: a page that only reads settings carries no schemas.

export const defaultSettings: Settings = {
  NEXT_LOCALE: defaultLocale,
  theme: 'system',
  fontSize: 15,
  sendKey: 'enter',
  sidebarOpen: true,
  lastModel: null,
  proxy: { mode: 'system', url: '' },
  quickShortcut: 'default',
  quickModel: null,
  showTray: true,
  closeToTray: false,
  closeToTrayExplained: false,
  notifications: true,
  notificationText: false,
  startAtLogin: false,
  startHidden: true,
  lowBalanceMicroUsd: '500000',
  monthlyLimitMicroUsd: null,
  preferApiKey: false,
};
