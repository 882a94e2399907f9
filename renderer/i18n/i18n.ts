import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { defaultLocale, type Locale, localeDirection } from '#shared/locales.ts';
import type { mainTexts } from './main-texts.ts';

/** English, by namespace. A page brings the texts it shows, and no others. */
type Texts = Partial<typeof mainTexts>;

/** English is always there; the other languages are chunks of their own, loaded when chosen. */
const chunks = import.meta.glob<Record<string, unknown>>(
  [
    '../../shared/locales/*/*.json',
    '!../../shared/locales/en/*.json',
    '!../../shared/locales/*/menu.json',
    '!../../shared/locales/*/mail.json',
  ],
  { import: 'default' },
);

/** Starts i18next in the person's language; also used by component tests with English only. */
export async function startI18n(locale: Locale, english: Texts): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: defaultLocale,
    fallbackLng: defaultLocale,
    ns: Object.keys(english),
    defaultNS: 'common',
    resources: { [defaultLocale]: english },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await applyLocale(locale);
}

async function loadChunks(locale: Locale): Promise<void> {
  await Promise.all(
    [i18next.options.ns ?? []].flat().map(async (namespace) => {
      if (i18next.hasResourceBundle(locale, namespace)) return;
      const load = chunks[`../../shared/locales/${locale}/${namespace}.json`];
      if (load) i18next.addResourceBundle(locale, namespace, await load());
    }),
  );
}

/** Switches the language of the page at run time: texts, direction and the document's language. */
export async function applyLocale(locale: Locale): Promise<void> {
  if (locale !== defaultLocale) await loadChunks(locale);
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
  document.documentElement.dir = localeDirection(locale);
}
