/** The languages of the app, as stored under `NEXT_LOCALE` (the website's cookie has the same values). */
export const locales = ['en', 'de', 'zh-CN', 'ar'] as const;
export type Locale = (typeof locales)[number];

export const defaultLocale: Locale = 'en';

export function isLocale(tag: string): tag is Locale {
  return (locales as readonly string[]).includes(tag);
}

/** Each language's own name, never translated. */
export const localeNames: Readonly<Record<Locale, string>> = {
  en: 'English',
  de: 'Deutsch',
  'zh-CN': '简体中文',
  ar: 'العربية',
};

export function localeDirection(locale: Locale): 'ltr' | 'rtl' {
  return locale === 'ar' ? 'rtl' : 'ltr';
}

/** The first of the person's preferred languages (BCP 47, best first) that the app speaks. */
export function matchLocale(preferred: readonly string[]): Locale {
  for (const tag of preferred) {
    const lower = tag.toLowerCase();
    const exact = locales.find((locale) => locale.toLowerCase() === lower);
    if (exact) return exact;
    const language = lower.split('-')[0];
    if (language === 'zh') return 'zh-CN';
    const sameLanguage = locales.find((locale) => locale.split('-')[0] === language);
    if (sameLanguage) return sameLanguage;
  }
  return defaultLocale;
}
