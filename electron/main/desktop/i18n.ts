import { createInstance } from 'i18next';
import { defaultLocale, type Locale } from '#shared/locales.ts';
import ar from '#shared/locales/ar/menu.json' with { type: 'json' };
import de from '#shared/locales/de/menu.json' with { type: 'json' };
import en from '#shared/locales/en/menu.json' with { type: 'json' };
import zhCN from '#shared/locales/zh-CN/menu.json' with { type: 'json' };

const namespace = 'menu';

/** Languages differ in their plural forms; check:locales knows which each needs. */
type PluralKey = `${string}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}`;
type BaseOf<K> = K extends `${infer Base}_other` ? Base : never;
type Words = Omit<typeof en, Extract<keyof typeof en, PluralKey>>;

/**
 * The texts main shows by itself: menus, the tray, notifications and dialogs. Another language that lacks one does
 * not compile.
 */
const resources = { en, de, 'zh-CN': zhCN, ar } as const satisfies Record<Locale, Words>;

export type TextKey = keyof Words | BaseOf<keyof typeof en>;
export type Texts = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** `appName` stands where a text names the app. */
export async function loadTexts(appName: string): Promise<(locale: Locale) => Texts> {
  const i18n = createInstance();
  await i18n.init({
    resources: Object.fromEntries(
      Object.entries(resources).map(([locale, texts]) => [locale, { menu: texts }]),
    ),
    lng: defaultLocale,
    fallbackLng: defaultLocale,
    ns: [namespace],
    defaultNS: namespace,
    interpolation: { escapeValue: false, defaultVariables: { app: appName } },
  });
  return (locale) => {
    const translate = i18n.getFixedT(locale, namespace);
    return (key, values = {}) => translate(key, values);
  };
}
