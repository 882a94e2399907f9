import { z } from 'zod';
import {
  apiKeySchema,
  apiKeyStateSchema,
  cursorSchema,
  deletionSchema,
  deviceSessionSchema,
  exportKinds,
  exportProgressSchema,
  profileSchema,
  savedFileSchema,
  serviceNoticeSchema,
  transactionPageSchema,
  usageOverviewSchema,
  usagePageSchema,
  usagePeriods,
} from '../domain/account.ts';
import {
  bootstrapSchema,
  bugReportSchema,
  ledgerEntrySchema,
  linkTargetSchema,
  menuCommands,
  noticeCodes,
  reachabilities,
  websitePages,
} from '../domain/app.ts';
import {
  chatDeltaSchema,
  chatStartSchema,
  requestIdSchema,
  streamEndSchema,
  streamInfoSchema,
  streamRoles,
  streamSnapshotSchema,
} from '../domain/chat.ts';
import { desktopStatusSchema, maxRecentChats, proxyTestSchema, recentChatSchema } from '../domain/desktop.ts';
import { modelListSchema } from '../domain/model.ts';
import {
  accountIdSchema,
  codeSchema,
  creditsSchema,
  emailSchema,
  knownAccountsSchema,
  linkOfferSchema,
  sessionSchema,
} from '../domain/session.ts';
import { settingsPatchSchema, settingsSchema } from '../domain/settings.ts';
import { topupIdSchema, topupOptionsSchema, topupSchema } from '../domain/topup.ts';
import { restartOutcomes, updateStateSchema } from '../domain/updates.ts';
import { temporaryChatSchema } from '../domain/temporary-chat.ts';
import type { CommandName, EventName } from './channels.ts';

const nothing = z.void();
const noInput = z.strictObject({});
const byTopup = z.strictObject({ id: topupIdSchema });
const topupList = z.array(topupSchema).max(200);
/** A name without folders; the person chooses where it goes. */
const fileName = z.string().regex(/^[\w][\w .-]{0,100}\.(json|csv|txt)$/);
const byRequest = z.strictObject({ requestId: requestIdSchema });

/** Input and output of every command. A name without a schema does not compile. */
export const commands = {
  /** Asked once by a page that begins anew: what an earlier page of the window followed is let go. */
  'app:bootstrap': { input: noInput, output: bootstrapSchema },
  /** The window can take links and menu commands from now on. */
  'app:ready': { input: noInput, output: nothing },
  'app:report-bug': { input: bugReportSchema, output: nothing },
  'settings:update': { input: settingsPatchSchema, output: settingsSchema },
  'session:request-code': {
    /** `consent`: age and policy confirmed (P10); needed unless the account is known on this device. */
    input: z.strictObject({ email: emailSchema, consent: z.boolean() }),
    output: z.strictObject({ resendAfterSeconds: z.int().nonnegative() }),
  },
  'session:verify-code': {
    input: z.strictObject({ email: emailSchema, code: codeSchema }),
    output: sessionSchema,
  },
  'session:sign-out': {
    input: z.strictObject({ scope: z.enum(['local', 'global']) }),
    output: nothing,
  },
  /** A link out of a mail, pasted; or the page it leads to. */
  'session:use-link': { input: z.strictObject({ link: z.string().max(4000) }), output: sessionSchema },
  /** Answers `session:link-offered`. `consent`: age and policy confirmed (P10), where that is not known. */
  'session:answer-link': {
    input: z.strictObject({ accept: z.boolean(), consent: z.boolean() }),
    output: sessionSchema,
  },
  'session:change-email': { input: z.strictObject({ email: emailSchema }), output: nothing },
  /** One code goes to the old address and one to the new; the change is done with the second. */
  'session:confirm-email': {
    input: z.strictObject({ email: emailSchema, code: codeSchema }),
    output: z.strictObject({ done: z.boolean() }),
  },
  /** Goes on without a session, with the key that is kept or the one given. `consent` as for a code. */
  'session:use-api-key': {
    input: z.strictObject({ key: apiKeySchema.nullable(), consent: z.boolean() }),
    output: sessionSchema,
  },
  'account:credits': { input: noInput, output: creditsSchema },
  'account:profile': { input: noInput, output: profileSchema },
  'account:usage': {
    input: z.strictObject({ days: z.literal([...usagePeriods]) }),
    output: usageOverviewSchema,
  },
  'account:usage-events': {
    input: z.strictObject({ after: cursorSchema.nullable() }),
    output: usagePageSchema,
  },
  'account:transactions': {
    input: z.strictObject({ after: cursorSchema.nullable() }),
    output: transactionPageSchema,
  },
  'account:sessions': { input: noInput, output: z.array(deviceSessionSchema).max(1000) },
  'account:revoke-session': { input: z.strictObject({ id: z.uuid() }), output: nothing },
  'account:request-deletion': {
    input: z.strictObject({ confirmEmail: emailSchema }),
    output: deletionSchema,
  },
  'account:cancel-deletion': { input: noInput, output: deletionSchema },
  /** Those not yet read on this device, newest first. */
  'account:notices': { input: noInput, output: z.array(serviceNoticeSchema).max(20) },
  'account:notice-read': { input: z.strictObject({ id: serviceNoticeSchema.shape.id }), output: nothing },
  /** Asks where to, then writes; progress comes as events. */
  'account:export': { input: z.strictObject({ kind: z.enum(exportKinds) }), output: savedFileSchema },
  'account:stop-export': { input: noInput, output: nothing },
  /** What main keeps of an account on this device: copies for offline use and journals of answers. */
  'account:wipe-local': { input: z.strictObject({ accountId: accountIdSchema }), output: nothing },
  /** Takes an account that is not signed in out of those known on this device. */
  'account:forget': { input: z.strictObject({ accountId: accountIdSchema }), output: nothing },
  'api-key:state': { input: noInput, output: apiKeyStateSchema },
  'api-key:save': { input: z.strictObject({ key: apiKeySchema }), output: apiKeyStateSchema },
  /** Asks the proxy for its models with the key: it works, or the error says why not. */
  'api-key:test': { input: noInput, output: z.strictObject({ models: z.int().nonnegative() }) },
  'api-key:remove': { input: noInput, output: apiKeyStateSchema },
  'topup:options': { input: noInput, output: topupOptionsSchema },
  'topup:list': { input: noInput, output: topupList },
  'topup:create': {
    /** `key`: the same for every try of one top-up, so that it is never made twice. */
    input: z.strictObject({ amountMicroUsd: z.bigint().positive(), key: z.uuid() }),
    output: topupSchema,
  },
  'topup:refresh': { input: noInput, output: nothing },
  'topup:cancel': { input: byTopup, output: nothing },
  'topup:open-checkout': { input: byTopup, output: nothing },
  /** Takes one that has ended out of the list. */
  'topup:forget': { input: byTopup, output: nothing },
  /** Asks for a place; null: the person chose none. */
  'file:begin': {
    input: z.strictObject({ name: fileName }),
    output: z.strictObject({ id: z.uuid().nullable() }),
  },
  'file:append': {
    input: z.strictObject({ id: z.uuid(), text: z.string().max(4_000_000) }),
    output: nothing,
  },
  /** `keep: false` leaves nothing behind. */
  'file:end': { input: z.strictObject({ id: z.uuid(), keep: z.boolean() }), output: savedFileSchema },
  'models:list': { input: z.strictObject({ refresh: z.boolean() }), output: modelListSchema },
  /** Answers once the request is accepted and the caller attached as writer; the answer comes as events. */
  'chat:start': { input: chatStartSchema, output: nothing },
  'chat:stop': { input: byRequest, output: nothing },
  /** Running and not yet acknowledged answers of an account, also those of an earlier run of the app. */
  'chat:list': {
    input: z.strictObject({ accountId: accountIdSchema }),
    output: z.array(streamInfoSchema).max(10_000),
  },
  'chat:attach': {
    input: z.strictObject({
      requestId: requestIdSchema,
      textOffset: z.int().nonnegative(),
      reasoningOffset: z.int().nonnegative(),
    }),
    output: streamSnapshotSchema,
  },
  'chat:detach': { input: byRequest, output: nothing },
  /** The answer stands in the history: main forgets it and deletes its spill file. */
  'chat:acknowledge': { input: byRequest, output: nothing },
  'shell:open-external': { input: z.strictObject({ url: z.string().max(2081) }), output: nothing },
  'shell:open-page': { input: z.strictObject({ page: z.enum(websitePages) }), output: nothing },
  'network:ledger': {
    input: noInput,
    output: z.strictObject({
      allowedHosts: z.array(z.string().max(260)).max(20),
      entries: z.array(ledgerEntrySchema).max(1000),
    }),
  },
  'updates:state': { input: noInput, output: updateStateSchema },
  /** Answers at once; how it goes on comes as events. */
  'updates:check': { input: noInput, output: nothing },
  /** Quits, installs what is ready, and starts again. */
  'updates:restart': { input: noInput, output: z.enum(restartOutcomes) },
  /** Asks the service once by way of this proxy, which need not be the one in the settings. */
  'network:test-proxy': { input: settingsSchema.shape.proxy, output: proxyTestSchema },
  /** The chat of a running temporary answer is kept: from now on it has a journal like any other. */
  'chat:keep': { input: byRequest, output: nothing },
  /** The window holds a chat that was handed over; `missing`: running answers that had ended by then. */
  'chat:taken-over': {
    input: z.strictObject({ handOverId: z.uuid(), missing: z.array(requestIdSchema).max(5000) }),
    output: nothing,
  },
  'desktop:status': { input: noInput, output: desktopStatusSchema },
  /** For the tray's menu; forgotten when the person signs out. */
  'desktop:recent-chats': {
    input: z.strictObject({ chats: z.array(recentChatSchema).max(maxRecentChats) }),
    output: nothing,
  },
  /** Shows a chat of the history in the main window. */
  'desktop:open-chat': { input: z.strictObject({ conversationId: z.uuid() }), output: nothing },
  /** Shows the page for topping up in the main window. */
  'desktop:open-top-up': { input: noInput, output: nothing },
  'quick:show': { input: noInput, output: nothing },
  'quick:hide': { input: noInput, output: nothing },
  /** A pinned quick window stays in front when the person turns to another. */
  'quick:pin': { input: z.strictObject({ pinned: z.boolean() }), output: nothing },
  /** Answers once the main window holds the chat; main itself keeps nothing of it. */
  'quick:hand-over': {
    input: z.strictObject({ chat: temporaryChatSchema }),
    output: z.strictObject({ missing: z.array(requestIdSchema).max(5000) }),
  },
  /** Brings the main window to the front. */
  'app:show': { input: noInput, output: nothing },
  'app:quit': { input: noInput, output: nothing },
} as const satisfies Record<CommandName, { readonly input: z.ZodType; readonly output: z.ZodType }>;

/** Payload of every event. */
export const events = {
  'app:notice': z.strictObject({ code: z.enum(noticeCodes) }),
  'app:reachability': z.strictObject({ reachability: z.enum(reachabilities) }),
  'settings:changed': settingsSchema,
  'session:changed': sessionSchema,
  'session:accounts-changed': knownAccountsSchema,
  'session:link-offered': linkOfferSchema,
  'account:credits-changed': creditsSchema,
  'account:export-progress': exportProgressSchema,
  'topup:changed': topupList,
  'topup:credited': z.strictObject({ id: topupIdSchema, creditedMicroUsd: z.bigint() }),
  'chat:delta': chatDeltaSchema,
  'chat:ended': z.strictObject({ requestId: requestIdSchema, end: streamEndSchema }),
  'chat:role': z.strictObject({ requestId: requestIdSchema, role: z.enum(streamRoles) }),
  'link:opened': linkTargetSchema,
  'network:ledger-changed': noInput,
  'menu:command': z.strictObject({ command: z.enum(menuCommands) }),
  'updates:changed': updateStateSchema,
  'desktop:status-changed': desktopStatusSchema,
  'chat:handed-over': z.strictObject({ handOverId: z.uuid(), chat: temporaryChatSchema }),
} as const satisfies Record<EventName, z.ZodType>;

export type CommandInput<C extends CommandName> = z.infer<(typeof commands)[C]['input']>;
export type CommandOutput<C extends CommandName> = z.infer<(typeof commands)[C]['output']>;
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>;
