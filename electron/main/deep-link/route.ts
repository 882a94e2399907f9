import { z } from 'zod';
import { type LinkTarget, linkTargetSchema } from '#shared/domain/app.ts';

/** The app's own URL scheme, without the colon. */
export const linkScheme = 'apipool';
/** A link longer than this is refused unread. 8,000 characters of prompt fit, percent-encoded. */
export const maxLinkLength = 80_000;

/** What a sign-in mail's link carries back. Tokens themselves are never accepted from a link. */
const signInLinkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('token-hash'),
    tokenHash: z.string().regex(/^(pkce_)?[0-9a-f]{40,128}$/),
    type: z.enum(['email', 'signup', 'magiclink']),
  }),
  z.strictObject({ kind: z.literal('code'), code: z.uuid() }),
  /** Carries a session itself: anybody could have made it, so it is never used. */
  z.strictObject({ kind: z.literal('tokens') }),
  z.strictObject({ kind: z.literal('error'), errorCode: z.string().regex(/^[a-z0-9_]{1,60}$/) }),
]);
export type SignInLink = z.infer<typeof signInLinkSchema>;

export type LinkRoute =
  | { readonly name: 'sign-in'; readonly link: SignInLink }
  | { readonly name: 'open'; readonly target: LinkTarget }
  | { readonly name: 'unknown' };

type Parameters = Readonly<Record<string, string>>;

type RouteEntry = {
  readonly path: RegExp;
  readonly allowed: readonly string[];
  readonly read: (parameters: Parameters, match: RegExpExecArray) => LinkRoute;
};

const signInPath = 'auth/callback';
const unknown: LinkRoute = { name: 'unknown' };

/** Every link the app understands. Matched against host and path together; nothing else is a route. */
const routes: readonly RouteEntry[] = [
  {
    path: /^auth\/callback$/,
    allowed: ['token_hash', 'type', 'code', 'error', 'error_code', 'error_description', 'sb'],
    read: readSignIn,
  },
  {
    path: /^chat\/([0-9a-fA-F-]{36})$/,
    allowed: [],
    read: (_, match) => open({ kind: 'chat', conversationId: match[1]?.toLowerCase() }),
  },
  {
    path: /^new$/,
    allowed: ['model', 'prompt'],
    read: ({ model = null, prompt = '' }) => open({ kind: 'new', model, prompt }),
  },
];

/** Reads a link as hostile input: one known route with exactly the parameters it allows, or `unknown`. */
export function parseLink(link: string): LinkRoute {
  if (link.length > maxLinkLength || hasUnprintable(link) || !URL.canParse(link)) return unknown;
  const url = new URL(link);
  if (url.protocol !== `${linkScheme}:` || url.host === '' || url.username || url.password || url.port)
    return unknown;
  const path = `${url.host}${url.pathname}`.replace(/\/$/, '');
  if (path === signInPath && carriesTokens(url)) return { name: 'sign-in', link: { kind: 'tokens' } };
  const entry = routes.find((route) => route.path.test(path));
  const match = entry?.path.exec(path);
  const parameters = entry ? readParameters(url, entry.allowed) : null;
  if (!entry || !match || !parameters) return unknown;
  return entry.read(parameters, match);
}

function readSignIn(parameters: Parameters): LinkRoute {
  const { token_hash: tokenHash, type, code, error, error_code: errorCode } = parameters;
  const kinds = [tokenHash ?? type, code, error ?? errorCode].filter((value) => value !== undefined);
  if (kinds.length !== 1) return unknown;
  const candidate =
    code !== undefined
      ? { kind: 'code', code }
      : error !== undefined || errorCode !== undefined
        ? { kind: 'error', errorCode: errorCode ?? error }
        : { kind: 'token-hash', tokenHash, type };
  const parsed = signInLinkSchema.safeParse(candidate);
  return parsed.success ? { name: 'sign-in', link: parsed.data } : unknown;
}

function carriesTokens(url: URL): boolean {
  return [url.searchParams, new URLSearchParams(url.hash.slice(1))].some(
    (part) => part.has('access_token') || part.has('refresh_token'),
  );
}

function open(candidate: unknown): LinkRoute {
  const parsed = linkTargetSchema.safeParse(candidate);
  return parsed.success ? { name: 'open', target: parsed.data } : unknown;
}

/**
 * The auth server repeats an error's keys in query and fragment, so both are read and must agree.
 * `null` when a key is not allowed, repeated or contradicted.
 */
function readParameters(url: URL, allowed: readonly string[]): Parameters | null {
  const found = new Map<string, string>();
  for (const part of [url.searchParams, new URLSearchParams(url.hash.slice(1))]) {
    const keys = [...part.keys()];
    if (new Set(keys).size !== keys.length) return null;
    for (const [key, value] of part) {
      const contradicts = found.has(key) && found.get(key) !== value;
      if (!allowed.includes(key) || contradicts || hasControl(value)) return null;
      found.set(key, value);
    }
  }
  return Object.fromEntries(found);
}

/** URL parsing silently drops some of these, so a link with any of them is refused before it. */
function hasUnprintable(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u0020\u007f\\]/.test(text);
}

/** A prompt may have lines and tabs, nothing else that cannot be seen on a keyboard. */
function hasControl(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text);
}
