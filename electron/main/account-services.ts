import { join } from 'node:path';
import type { Locale } from '#shared/locales.ts';
import { failWith, type Result } from '#shared/result.ts';
import { createAnswerCache } from './account/answer-cache.ts';
import type { CreditsService } from './account/credits.ts';
import { createAccountExport } from './account/export.ts';
import { createNoticeFeed } from './account/notices.ts';
import { createUsageService } from './account/usage.ts';
import type { KnownAccounts } from './auth/known-accounts.ts';
import type { SessionService } from './auth/session-types.ts';
import type { ServiceConfig } from './config.ts';
import { createPageFiles, type PageFiles } from './files/page-files.ts';
import { type AskPlace, createSaveFiles } from './files/save-file.ts';
import type { AccountServices } from './ipc/handlers/account.ts';
import type { Emit } from './ipc/types.ts';
import type { Log } from './log.ts';
import type { Egress } from './net/egress.ts';
import { checkCheckoutUrl } from './topup/checkout-url.ts';
import { createTopupApi } from './topup/topup-api.ts';
import { createTopupWatch, type TopupWatch } from './topup/topup-watch.ts';

/** Everything behind the account's pages, put together. */
export function createAccountParts(parts: {
  readonly config: ServiceConfig | null;
  readonly egress: Egress;
  readonly session: SessionService;
  readonly credits: CreditsService;
  readonly userData: string;
  readonly isPackaged: boolean;
  readonly locale: () => Locale;
  readonly askPlace: AskPlace;
  readonly openExternal: (address: string) => Promise<Result<void>>;
  readonly forget: KnownAccounts['forget'];
  readonly wipeStreams: (accountId: string) => Promise<void>;
  readonly onCreditAdded: (microUsd: bigint) => void;
  readonly emit: Emit;
  readonly log: Log;
}): { readonly account: AccountServices; readonly topups: TopupWatch; readonly files: PageFiles } {
  const { config, egress, session, credits, userData, emit, log } = parts;
  const accountId = () => {
    const current = session.current();
    return current.status === 'signed-in' ? current.accountId : null;
  };
  const service = { config, egress, tokens: session.tokens };
  const cache = createAnswerCache({ folder: join(userData, 'account-cache'), log });
  const deps = { ...service, cache, accountId };
  const saveFiles = createSaveFiles({ askPlace: parts.askPlace, log });
  const noticesFile = join(userData, 'notices-read.json');
  const notices = createNoticeFeed({ ...service, accountId, locale: parts.locale, file: noticesFile, log });
  const topups = createTopupWatch({
    api: createTopupApi(service),
    accountId,
    checkUrl: (address) =>
      config
        ? checkCheckoutUrl(address, { isPackaged: parts.isPackaged, apiUrl: config.apiUrl })
        : failWith('not_configured'),
    openExternal: parts.openExternal,
    onChanged: (list) => emit.toAll('topup:changed', list),
    onCredited: (topup, addedMicroUsd) => {
      credits.refresh();
      emit.toAll('topup:credited', { id: topup.id, creditedMicroUsd: addedMicroUsd });
      parts.onCreditAdded(addedMicroUsd);
    },
    file: join(userData, 'topups.json'),
    log,
  });
  return {
    account: {
      deps,
      credits,
      usage: createUsageService(deps),
      notices,
      exports: createAccountExport({
        ...service,
        saveFiles,
        onProgress: (progress) => emit.toAll('account:export-progress', progress),
      }),
      async wipe(id) {
        await Promise.all([cache.wipe(id), notices.wipe(id), topups.wipe(id), parts.wipeStreams(id)]);
      },
      forget: parts.forget,
    },
    topups,
    files: createPageFiles(saveFiles),
  };
}
