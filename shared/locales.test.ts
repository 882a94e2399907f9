import { expect, test } from 'vitest';
import { matchLocale } from './locales.ts';

test.each([
  [['de-AT', 'en'], 'de'],
  [['fr', 'ar-EG'], 'ar'],
  [['zh-Hans-SG'], 'zh-CN'],
  [['zh-cn'], 'zh-CN'],
  [['ja', 'fr'], 'en'],
  [[], 'en'],
])('%j speaks %s', (preferred, locale) => {
  expect(matchLocale(preferred)).toBe(locale);
});
