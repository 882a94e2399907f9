import account from '#shared/locales/en/account.json' with { type: 'json' };
import palette from '#shared/locales/en/palette.json' with { type: 'json' };
import settings from '#shared/locales/en/settings.json' with { type: 'json' };
import signIn from '#shared/locales/en/sign-in.json' with { type: 'json' };
import updates from '#shared/locales/en/updates.json' with { type: 'json' };
import { quickTexts } from './quick-texts.ts';

/** Every text of the app's pages. */
export const mainTexts = { ...quickTexts, account, palette, settings, 'sign-in': signIn, updates };
