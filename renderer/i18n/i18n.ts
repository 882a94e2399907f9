import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import account from '#shared/locales/en/account.json' with { type: 'json' };
import chat from '#shared/locales/en/chat.json' with { type: 'json' };
import common from '#shared/locales/en/common.json' with { type: 'json' };
import errors from '#shared/locales/en/errors.json' with { type: 'json' };
import palette from '#shared/locales/en/palette.json' with { type: 'json' };
import quick from '#shared/locales/en/quick.json' with { type: 'json' };
import settings from '#shared/locales/en/settings.json' with { type: 'json' };
import signIn from '#shared/locales/en/sign-in.json' with { type: 'json' };
import updates from '#shared/locales/en/updates.json' with { type: 'json' };
import { defaultLocale, type Locale, localeDirection } from '#shared/locales.ts';

/** English is always there; the other languages are chunks of their own, loaded when chosen. */
const english = { common, 'sign-in': signIn, chat, account, settings, updates, errors, quick, palette };
export type Resources = typeof english;
type Namespace = keyof Resources;
const namespaces: readonly Namespace[] = [
  'common',
  'sign-in',
  'chat',
  'account',
  'settings',
  'updates',
  'errors',
  'quick',
  'palette',
];

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
export async function startI18n(locale: Locale): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: defaultLocale,
    fallbackLng: defaultLocale,
    ns: [...namespaces],
    defaultNS: 'common',
    resources: { [defaultLocale]: english },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await applyLocale(locale);
}

async function loadChunks(locale: Locale): Promise<void> {
  await Promise.all(
    namespaces.map(async (namespace) => {
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
