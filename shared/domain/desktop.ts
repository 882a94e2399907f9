import { z } from 'zod';

/**
 * `taken`: another program has the keys. `wayland`: asked for, but Wayland desktops decide themselves and say
 * nothing.
 */
export const shortcutStates = ['off', 'registered', 'taken', 'wayland'] as const;

/** What this desktop can do, as far as it can be known. */
export const desktopStatusSchema = z.strictObject({
  /** The desktop shows a tray: closing to it does not lose the window. */
  tray: z.boolean(),
  shortcut: z.strictObject({
    accelerator: z.string().max(80).nullable(),
    state: z.enum(shortcutStates),
  }),
  /** Opens the quick chat of the running app: to be bound to a key in the desktop's own settings. */
  quickCommand: z.string().max(4000),
  /** Whether the system accepted the last change of starting at login. */
  loginItem: z.enum(['applied', 'failed']),
  notifications: z.boolean(),
});
export type DesktopStatus = z.infer<typeof desktopStatusSchema>;

/** A chat in the tray's menu. Main keeps these in memory only. */
export const recentChatSchema = z.strictObject({ id: z.uuid(), title: z.string().max(300) });
export type RecentChat = z.infer<typeof recentChatSchema>;
export const maxRecentChats = 5;

/** How trying a proxy went; each has a text in every language. */
export const proxyTestOutcomes = [
  'reachable',
  'proxy_unreachable',
  'proxy_password',
  'proxy_refused',
  'service_unreachable',
  'certificate',
  'timeout',
  'not_configured',
] as const;

export const proxyTestSchema = z.strictObject({
  outcome: z.enum(proxyTestOutcomes),
  /** Host and port of the proxy that was used; null for a direct connection. */
  via: z.string().max(300).nullable(),
  ms: z.number().nonnegative(),
  detail: z.string().max(300),
});
export type ProxyTest = z.infer<typeof proxyTestSchema>;
