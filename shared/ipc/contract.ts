import { z } from 'zod';
import {
  bootstrapSchema,
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
import { accountIdSchema, codeSchema, creditsSchema, emailSchema, sessionSchema } from '../domain/session.ts';
import { settingsPatchSchema, settingsSchema } from '../domain/settings.ts';
import { restartOutcomes, updateStateSchema } from '../domain/updates.ts';
import { temporaryChatSchema } from '../domain/temporary-chat.ts';
import type { CommandName, EventName } from './channels.ts';

const nothing = z.void();
const noInput = z.strictObject({});
const byRequest = z.strictObject({ requestId: requestIdSchema });

/** Input and output of every command. A name without a schema does not compile. */
export const commands = {
  'app:bootstrap': { input: noInput, output: bootstrapSchema },
  /** The window can take links and menu commands from now on. */
  'app:ready': { input: noInput, output: nothing },
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
  'account:credits': { input: noInput, output: creditsSchema },
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
  'account:credits-changed': creditsSchema,
  'chat:delta': chatDeltaSchema,
  'chat:ended': z.strictObject({ requestId: requestIdSchema, end: streamEndSchema }),
  'chat:role': z.strictObject({ requestId: requestIdSchema, role: z.enum(streamRoles) }),
  'link:opened': linkTargetSchema,
  'menu:command': z.strictObject({ command: z.enum(menuCommands) }),
  'updates:changed': updateStateSchema,
  'desktop:status-changed': desktopStatusSchema,
  'chat:handed-over': z.strictObject({ handOverId: z.uuid(), chat: temporaryChatSchema }),
} as const satisfies Record<EventName, z.ZodType>;

export type CommandInput<C extends CommandName> = z.infer<(typeof commands)[C]['input']>;
export type CommandOutput<C extends CommandName> = z.infer<(typeof commands)[C]['output']>;
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>;
