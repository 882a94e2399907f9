import { defineConfig } from 'i18next-cli';

/** Only `lint` is used: no visible text may stand literally in JSX. Keys and placeholders: scripts/check-locales.ts. */
export default defineConfig({
  locales: ['en'],
  extract: {
    input: ['renderer/**/*.tsx'],
    output: 'shared/locales/{{language}}/{{namespace}}.json',
  },
  lint: {
    ignore: ['renderer/**/*.test.tsx'],
  },
});
