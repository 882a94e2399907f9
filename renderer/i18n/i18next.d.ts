import 'i18next';
import type { mainTexts } from './main-texts.ts';

declare module 'i18next' {
  // i18next is typed by merging into its own declaration, which only an interface can do.
  // oxlint-disable-next-line typescript/consistent-type-definitions
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof mainTexts;
  }
}
