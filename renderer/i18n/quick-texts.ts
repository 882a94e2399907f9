import chat from '#shared/locales/en/chat.json' with { type: 'json' };
import common from '#shared/locales/en/common.json' with { type: 'json' };
import errors from '#shared/locales/en/errors.json' with { type: 'json' };
import quick from '#shared/locales/en/quick.json' with { type: 'json' };

/** The texts of a chat: all that the quick window shows. */
export const quickTexts = { common, chat, errors, quick };
