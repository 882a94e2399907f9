import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '../shared/errors.ts';
import { noticeCodes } from '../shared/domain/app.ts';
import { defaultLocale, locales } from '../shared/locales.ts';

/**
 * `npm run check:locales`: every key of English exists in every language with the same placeholders and tags, none
 * is left over, and every error and notice code has a text. (Literal text in JSX: i18next-cli lint.)
 */
const root = join(import.meta.dirname, '..');
const folder = join(root, 'shared', 'locales');
const problems: string[] = [];

type Texts = ReadonlyMap<string, string>;

function readTexts(locale: string, namespace: string): Texts {
  const texts = new Map<string, string>();
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'string') texts.set(path, value);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) walk(child, path === '' ? key : `${path}.${key}`);
    }
  };
  try {
    walk(JSON.parse(readFileSync(join(folder, locale, `${namespace}.json`), 'utf8')), '');
  } catch (error) {
    problems.push(`${locale}/${namespace}.json: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  return texts;
}

const pluralSuffix = /_(zero|one|two|few|many|other)$/;

/** Plural forms differ between languages: each asks for its own set of the same base key. */
function expectedKeys(english: Texts, locale: string): ReadonlySet<string> {
  const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  const keys = new Set<string>();
  for (const key of english.keys()) {
    if (!pluralSuffix.test(key)) keys.add(key);
    else for (const form of forms) keys.add(key.replace(pluralSuffix, `_${form}`));
  }
  return keys;
}

const marks = (text: string) => (text.match(/\{\{\s*[\w.]+\s*\}\}|<\/?\w+>/g) ?? []).toSorted().join(' ');

function compare(locale: string, namespace: string, english: Texts): void {
  const texts = readTexts(locale, namespace);
  const expected = expectedKeys(english, locale);
  for (const key of expected) {
    const text = texts.get(key);
    const source = english.get(key) ?? english.get(key.replace(pluralSuffix, '_other'));
    if (text === undefined) problems.push(`${locale}/${namespace}: ${key} is missing`);
    else if (text.trim() === '' && source?.trim() !== '')
      problems.push(`${locale}/${namespace}: ${key} is empty`);
    else if (source !== undefined && !pluralSuffix.test(key) && marks(text) !== marks(source)) {
      problems.push(`${locale}/${namespace}: ${key} has other placeholders than English`);
    }
  }
  for (const key of texts.keys()) {
    if (!expected.has(key)) problems.push(`${locale}/${namespace}: ${key} does not exist in English`);
  }
}

function checkCodes(): void {
  const errors = readTexts(defaultLocale, 'errors');
  for (const code of errorCodes) if (!errors.has(code)) problems.push(`errors: no text for ${code}`);
  const common = readTexts(defaultLocale, 'common');
  // What is wrong with a link is told in the words of its error.
  for (const code of noticeCodes)
    if (!common.has(`notices.${code}`) && !errors.has(code)) problems.push(`common: no text for ${code}`);
}

const namespaces = readdirSync(join(folder, defaultLocale)).map((file) => file.replace(/\.json$/, ''));
for (const namespace of namespaces) {
  const english = readTexts(defaultLocale, namespace);
  for (const locale of locales) if (locale !== defaultLocale) compare(locale, namespace, english);
}
checkCodes();
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${locales.length} languages, ${namespaces.length} namespaces: complete`);
