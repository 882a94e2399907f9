import { join } from 'node:path';
import { describeBug } from '#shared/bugs.ts';
import type { NoticeCode, Platform, Reachability } from '#shared/domain/app.ts';
import type { Credits, KnownAccount } from '#shared/domain/session.ts';
import type { Result } from '#shared/result.ts';
import { createAccountParts } from './account-services.ts';
import { createCreditsService } from './account/credits.ts';
import { createModelsService } from './account/models.ts';
import { createApiKeys } from './auth/api-keys.ts';
import { checkApiKey } from './auth/key-check.ts';
import { createKnownAccounts } from './auth/known-accounts.ts';
import { createProxyTokens } from './auth/proxy-tokens.ts';
import { createSessionService } from './auth/session.ts';
import type { AccessTokens, SessionService } from './auth/session-types.ts';
import { createStreamOwner, type EndedAnswer } from './chat/stream-owner.ts';
import {
  bakedServiceEnvironment,
  defaultWebsiteUrl,
  readServiceConfig,
  type ServiceConfig,
} from './config.ts';
import type { AskPlace } from './files/save-file.ts';
import { createAccountHandlers } from './ipc/handlers/account.ts';
import { createApiKeyHandlers } from './ipc/handlers/api-key.ts';
import { createChatHandlers } from './ipc/handlers/chat.ts';
import { createFileHandlers } from './ipc/handlers/file.ts';
import { createModelsHandlers } from './ipc/handlers/models.ts';
import { createNetworkHandlers } from './ipc/handlers/network.ts';
import { createSessionHandlers } from './ipc/handlers/session.ts';
import { createTopupHandlers } from './ipc/handlers/topup.ts';
import { createUpdatesHandlers } from './ipc/handlers/updates.ts';
import type { Emit, Handlers } from './ipc/types.ts';
import type { Log } from './log.ts';
import { createNetwork, type Network } from './net/network.ts';
import { createVault, type SafeStorage } from './secrets/vault.ts';
import { followSession } from './session-changes.ts';
import type { SettingsStore } from './settings/settings-store.ts';
import type { UpdateService } from './updates/update-service.ts';
import { type AppControl, createUpdates } from './updates/updates.ts';

type OwnCommands =
  | 'app:bootstrap'
  | 'app:ready'
  | 'app:report-bug'
  | 'settings:update'
  | 'shell:open-external'
  | 'shell:open-page'
  | 'chat:taken-over'
  | 'app:show'
  | 'app:quit'
  | `desktop:${string}`
  | `quick:${string}`;

/** Everything that talks to the service, behind the few things the rest of the app needs of it. */
export type Services = {
  readonly isConfigured: boolean;
  readonly websiteUrl: string;
  /** Settles once it is known who is signed in and which answers an earlier run left behind. */
  readonly started: Promise<void>;
  readonly session: SessionService;
  readonly accounts: () => readonly KnownAccount[];
  readonly reachability: () => Reachability;
  readonly updates: Pick<UpdateService, 'finish'>;
  readonly handlers: Omit<Handlers, OwnCommands>;
  readonly windowGone: (webContentsId: number) => void;
  readonly suspend: () => void;
  readonly resume: () => void;
  readonly dispose: () => Promise<void>;
};

type ServiceParts = {
  readonly userData: string;
  readonly platform: Platform;
  readonly version: string;
  readonly isPackaged: boolean;
  readonly settings: SettingsStore;
  readonly safeStorage: SafeStorage;
  readonly resolveProxy: (url: string) => Promise<string>;
  readonly isWindowVisible: (webContentsId: number) => boolean;
  readonly emit: Emit;
  readonly onNotice: (code: NoticeCode) => void;
  readonly openExternal: (address: string) => Promise<Result<void>>;
  readonly askPlace: AskPlace;
  readonly control: AppControl;
  readonly onCredits: (credits: Credits) => void;
  readonly onCreditAdded: (microUsd: bigint) => void;
  readonly onAnswered: (answer: EndedAnswer) => void;
  readonly onRunning: (count: number) => void;
  readonly log: Log;
};

/** Systems the app is not made for are treated like the one they resemble most. */
export function platformOf(platform: NodeJS.Platform): Platform {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}

export function createServices(parts: ServiceParts): Services {
  const { emit } = parts;
  const config = configured(parts);
  const { network, accounts, keys, session } = createSession(config, parts);
  const proxyTokens = createProxyTokens({
    tokens: session.tokens,
    keys,
    session: session.current,
    prefersKey: () => parts.settings.get().preferApiKey,
  });
  const { credits, models, streams } = createPool(config, network, session, proxyTokens, parts);
  const { egress, ledger, reachability } = network;
  const { account, topups, files } = createAccountParts({
    ...parts,
    config,
    egress,
    session,
    credits,
    locale: () => parts.settings.get().NEXT_LOCALE,
    forget: accounts.forget,
    wipeStreams: streams.wipeAccount,
  });
  const updates = createUpdates({
    ...parts,
    feedUrl: config?.updateUrl ?? null,
    egress: network.egress,
    isAnswering: streams.isAnswering,
    onChanged: (state) => emit.toAll('updates:changed', state),
  });
  updates.start();

  reachability.subscribe((state) => {
    emit.toAll('app:reachability', { reachability: state });
    if (state === 'reachable') session.reachable();
  });
  ledger.subscribe(() => emit.toAll('network:ledger-changed', {}));
  credits.subscribe((reading) => {
    emit.toAll('account:credits-changed', reading);
    parts.onCredits(reading);
  });
  followSession(session, {
    onChanged: (next) => {
      emit.toAll('session:changed', next);
      // Whoever signs in is an account of this device from then on.
      emit.toAll('session:accounts-changed', [...accounts.list()]);
      topups.accountChanged();
    },
    onLeft: credits.reset,
    onSignedOut: streams.stopAccount,
  });

  return {
    isConfigured: config !== null,
    websiteUrl: config?.websiteUrl ?? defaultWebsiteUrl,
    started: startAll([accounts.load, session.start, streams.recover], parts.log),
    session,
    accounts: accounts.list,
    reachability: reachability.current,
    updates,
    handlers: {
      ...createSessionHandlers({ session }),
      ...createAccountHandlers(account),
      ...createTopupHandlers({ topups }),
      ...createApiKeyHandlers({
        keys,
        accounts,
        session,
        check: (key) => checkApiKey({ config, egress }, key),
      }),
      ...createFileHandlers({ files }),
      ...createModelsHandlers({ models }),
      ...createChatHandlers({ streams, session }),
      ...createNetworkHandlers({ network }),
      ...createUpdatesHandlers({ updates }),
    },
    windowGone(webContentsId) {
      streams.windowGone(webContentsId);
      files.windowGone(webContentsId);
    },
    suspend: session.suspend,
    resume: () => {
      session.resume();
      reachability.probeNow();
      topups.refresh();
    },
    dispose: async () => {
      topups.dispose();
      updates.dispose();
      // The answers first: their journals are what must not be lost.
      await streams.dispose();
      await session.dispose();
      await network.dispose();
    },
  };
}

/** The way out of the app, and who is signed in over it. */
function createSession(config: ServiceConfig | null, parts: ServiceParts) {
  const { userData, settings, onNotice, log } = parts;
  const network = createNetwork({
    config,
    version: parts.version,
    isPackaged: parts.isPackaged,
    proxySetting: () => settings.get().proxy,
    resolveProxy: parts.resolveProxy,
    log,
  });
  const vault = createVault({
    file: join(userData, 'vault.bin'),
    safeStorage: parts.safeStorage,
    platform: parts.platform,
    onNotice,
    log,
  });
  const accounts = createKnownAccounts({ file: join(userData, 'accounts.json'), onNotice, log });
  const keys = createApiKeys(vault);
  const session = createSessionService({
    config,
    egress: network.egress,
    vault,
    accounts,
    keys,
    onOffer: (offer) => parts.emit.toAll('session:link-offered', offer),
    log,
  });
  return { network, accounts, keys, session };
}

/** What the pool offers the person who is signed in. */
function createPool(
  config: ServiceConfig | null,
  { egress }: Network,
  { tokens }: SessionService,
  proxyTokens: AccessTokens,
  parts: ServiceParts,
) {
  const { userData, emit, isWindowVisible, onRunning, log } = parts;
  const credits = createCreditsService({ config, egress, tokens, log });
  const service = { config, egress, tokens: proxyTokens, log };
  const models = createModelsService({ ...service, cacheFile: join(userData, 'models-cache.json') });
  const streams = createStreamOwner({
    ...service,
    spillDir: join(userData, 'spill'),
    emit,
    isWindowVisible,
    onAnswered: (answer) => {
      credits.refresh();
      parts.onAnswered(answer);
    },
    onRunning,
  });
  return { credits, models, streams };
}

/** A configuration that cannot be used is as good as none: the history works, signing in does not. */
function configured({ isPackaged, log }: ServiceParts): ServiceConfig | null {
  const config = readServiceConfig({ isPackaged, env: process.env, baked: bakedServiceEnvironment() });
  if (config.ok) return config.value;
  log.error('config.unusable', { detail: config.error.detail ?? '' });
  return null;
}

/** One that fails must not keep the window from learning what the others found. */
async function startAll(starts: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  const results = await Promise.allSettled(starts.map((begin) => begin()));
  for (const result of results) {
    if (result.status === 'rejected') log.error('service.start_failed', describeBug(result.reason));
  }
}
