import { z } from 'zod';
import { acceleratorPattern } from '../accelerator.ts';
import { locales } from '../locales.ts';

export const themes = ['system', 'light', 'dark'] as const;
export const sendKeys = ['enter', 'mod-enter'] as const;
export const proxyModes = ['system', 'none', 'manual'] as const;
export const fontSizeRange = { min: 12, max: 22 } as const;

/** A proxy address the person typed: http(s) only, no path, no name or password. */
const proxyUrlSchema = z.union([
  z.literal(''),
  z
    .string()
    .max(300)
    .regex(/^https?:\/\/[^\s/@]+(:\d{1,5})?\/?$/),
]);

/** Whole micro-USD as digits: the settings file is JSON and knows no big integers. */
const microUsdDigits = z.string().regex(/^\d{1,15}$/);

export const settingsSchema = z.strictObject({
  /** Same name and values as the website's language cookie (P8). */
  NEXT_LOCALE: z.enum(locales),
  theme: z.enum(themes),
  /** Base size in CSS px; everything else is in rem. */
  fontSize: z.int().min(fontSizeRange.min).max(fontSizeRange.max),
  sendKey: z.enum(sendKeys),
  sidebarOpen: z.boolean(),
  /** Model id of the last sent message: the next new chat starts with it. */
  lastModel: z.string().max(300).nullable(),
  /** `manual` without an address is not there yet: until then the system decides. */
  proxy: z.strictObject({ mode: z.enum(proxyModes), url: proxyUrlSchema }),
  /** Opens the quick chat from anywhere: the platform's default, nothing, or an accelerator of the person's own. */
  quickShortcut: z.union([z.enum(['default', 'off']), z.string().max(80).regex(acceleratorPattern)]),
  /** Model id of the last message of a quick chat. */
  quickModel: z.string().max(300).nullable(),
  showTray: z.boolean(),
  /** Closing the window leaves the app in the tray, where the desktop has one. */
  closeToTray: z.boolean(),
  /** It was said once what closing to the tray means. */
  closeToTrayExplained: z.boolean(),
  notifications: z.boolean(),
  /** Notifications quote the beginning of the answer (P5). */
  notificationText: z.boolean(),
  startAtLogin: z.boolean(),
  /** Started at login, the app waits in the tray. */
  startHidden: z.boolean(),
  /** Below this balance the app says that credit runs low; zero: never. */
  lowBalanceMicroUsd: microUsdDigits,
  /** What the person means to spend in a calendar month (UTC); null: no limit. This app warns, nothing is blocked. */
  monthlyLimitMicroUsd: microUsdDigits.nullable(),
  /** Answers are paid with the API key even where there is a session. */
  preferApiKey: z.boolean(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Only what changes; a key that is there has a value. */
export const settingsPatchSchema = z.strictObject({
  NEXT_LOCALE: settingsSchema.shape.NEXT_LOCALE.exactOptional(),
  theme: settingsSchema.shape.theme.exactOptional(),
  fontSize: settingsSchema.shape.fontSize.exactOptional(),
  sendKey: settingsSchema.shape.sendKey.exactOptional(),
  sidebarOpen: settingsSchema.shape.sidebarOpen.exactOptional(),
  lastModel: settingsSchema.shape.lastModel.exactOptional(),
  proxy: settingsSchema.shape.proxy.exactOptional(),
  quickShortcut: settingsSchema.shape.quickShortcut.exactOptional(),
  quickModel: settingsSchema.shape.quickModel.exactOptional(),
  showTray: settingsSchema.shape.showTray.exactOptional(),
  closeToTray: settingsSchema.shape.closeToTray.exactOptional(),
  closeToTrayExplained: settingsSchema.shape.closeToTrayExplained.exactOptional(),
  notifications: settingsSchema.shape.notifications.exactOptional(),
  notificationText: settingsSchema.shape.notificationText.exactOptional(),
  startAtLogin: settingsSchema.shape.startAtLogin.exactOptional(),
  startHidden: settingsSchema.shape.startHidden.exactOptional(),
  lowBalanceMicroUsd: settingsSchema.shape.lowBalanceMicroUsd.exactOptional(),
  monthlyLimitMicroUsd: settingsSchema.shape.monthlyLimitMicroUsd.exactOptional(),
  preferApiKey: settingsSchema.shape.preferApiKey.exactOptional(),
});
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
