import { z } from 'zod';
import { linkProblems } from '../errors.ts';
import { knownAccountsSchema, sessionSchema } from './session.ts';
import { settingsSchema } from './settings.ts';

/** Things main found out by itself and the person should know once; each has a text in every language. */
export const noticeCodes = [
  'settings_reset',
  'accounts_reset',
  'vault_unreadable',
  'keyring_weak',
  'sign_in_link_refused',
  ...linkProblems,
] as const;
export type NoticeCode = (typeof noticeCodes)[number];

export const platforms = ['darwin', 'win32', 'linux'] as const;
export type Platform = (typeof platforms)[number];

/** `unknown` until the first answer of the service. */
export const reachabilities = ['unknown', 'reachable', 'unreachable'] as const;
export type Reachability = (typeof reachabilities)[number];

export const bootstrapSchema = z.strictObject({
  version: z.string().max(60),
  platform: z.enum(platforms),
  /** False: no service address is configured; history works, signing in does not. */
  serviceConfigured: z.boolean(),
  reachability: z.enum(reachabilities),
  settings: settingsSchema,
  session: sessionSchema,
  accounts: knownAccountsSchema,
  notices: z.array(z.enum(noticeCodes)).max(20),
});
export type Bootstrap = z.infer<typeof bootstrapSchema>;

/** What a deep link may ask of a window. `new` fills the composer and never sends. */
export const linkTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chat'), conversationId: z.uuid() }),
  z.strictObject({
    kind: z.literal('new'),
    model: z.string().max(300).nullable(),
    prompt: z.string().max(8000),
  }),
  /** Asked for by the quick window; no link from outside leads there. */
  z.strictObject({ kind: z.literal('top-up') }),
]);
export type LinkTarget = z.infer<typeof linkTargetSchema>;

/** Application menu entries that the window carries out. */
export const menuCommands = [
  'new-chat',
  'settings',
  'toggle-sidebar',
  'find-chat',
  'palette',
  'shortcuts',
  'about',
] as const;
export type MenuCommand = (typeof menuCommands)[number];

/** How a bug of a page was noticed: nobody caught it, React did, or the page could not start. */
export const bugKinds = ['error', 'rejection', 'render', 'start'] as const;
export type BugKind = (typeof bugKinds)[number];

/** A bug of a page, as `describeBug` describes it: its class and its places in the code, with room for nothing else. */
export const bugReportSchema = z.strictObject({
  kind: z.enum(bugKinds),
  name: z.string().regex(/^\w{1,60}$/),
  at: z
    .string()
    .max(400)
    .regex(/^([\w.-]+\.[cm]?[jt]sx?:\d+:\d+( < |$))*$/)
    .optional(),
});

/** Pages of the website the app may open in the system browser. */
export const websitePages = ['home', 'privacy-policy', 'contact'] as const;
export type WebsitePage = (typeof websitePages)[number];

/** One request that left the app (P1). Paths carry no query; nothing of a conversation is in here. */
export const ledgerEntrySchema = z.strictObject({
  id: z.int().nonnegative(),
  /** ISO-8601 UTC */
  startedAt: z.string().max(40),
  method: z.string().max(10),
  host: z.string().max(260),
  path: z.string().max(300),
  purpose: z.enum(['session', 'account', 'models', 'chat', 'update']),
  bytesSent: z.int().nonnegative(),
  bytesReceived: z.int().nonnegative(),
  /** HTTP status, or why there was none. */
  outcome: z.union([z.int(), z.enum(['pending', 'refused', 'failed', 'aborted'])]),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export type RequestPurpose = LedgerEntry['purpose'];
