import { create } from 'zustand';
import type { Bootstrap, NoticeCode, Reachability } from '#shared/domain/app.ts';
import type { KnownAccount, LinkOffer, Session } from '#shared/domain/session.ts';
import type { CommandInput, CommandOutput } from '#shared/ipc/contract.ts';
import type { Result } from '#shared/result.ts';
import { getBridge } from '../platform/bridge.ts';

type AppFacts = Pick<Bootstrap, 'version' | 'platform' | 'serviceConfigured'>;

export type SessionState = {
  /** Null until main has told. */
  readonly session: Session | null;
  /** Facts that do not change while the app runs. */
  readonly app: AppFacts | null;
  readonly accounts: readonly KnownAccount[];
  readonly reachability: Reachability;
  /** What the person should be told once; dismissed with `dismissNotice`. */
  readonly notices: readonly NoticeCode[];
  /** A sign-in link nobody here waits for: the person is asked. */
  readonly linkOffer: LinkOffer | null;
  /** Whose chats are read without a session, where the person chose one. */
  readonly browsedAccountId: string | null;
};

const initial: SessionState = {
  session: null,
  app: null,
  accounts: [],
  reachability: 'unknown',
  notices: [],
  linkOffer: null,
  browsedAccountId: null,
};

export const useSessionStore = create<SessionState>()(() => initial);

export function resetSession(): void {
  useSessionStore.setState(initial);
}

/** Fills in what main knew at the start. What an event has said meanwhile is newer and stays. */
export function fillSession(bootstrap: Bootstrap): void {
  const { version, platform, serviceConfigured } = bootstrap;
  useSessionStore.setState((state) => ({
    app: { version, platform, serviceConfigured },
    session: state.session ?? bootstrap.session,
    accounts: state.accounts.length > 0 ? state.accounts : bootstrap.accounts,
    reachability: state.reachability === 'unknown' ? bootstrap.reachability : state.reachability,
    notices: [...new Set([...state.notices, ...bootstrap.notices])],
  }));
}

export function setSession(session: Session): void {
  useSessionStore.setState({ session });
}

export function setAccounts(accounts: readonly KnownAccount[]): void {
  useSessionStore.setState({ accounts });
}

export function setLinkOffer(linkOffer: LinkOffer | null): void {
  useSessionStore.setState({ linkOffer });
}

/** Shows the chats of one of this device's accounts while nobody is signed in. */
export function browseAccount(accountId: string): void {
  useSessionStore.setState({ browsedAccountId: accountId });
}

/** Takes an account out of those known here, once what this device kept of it is gone. */
export async function forgetAccount(accountId: string): Promise<Result<void>> {
  const forgotten = await getBridge().commands['account:forget']({ accountId });
  if (!forgotten.ok) return forgotten;
  useSessionStore.setState(({ accounts }) => ({ accounts: accounts.filter(({ id }) => id !== accountId) }));
  return forgotten;
}

export function setReachability(reachability: Reachability): void {
  useSessionStore.setState({ reachability });
}

export function addNotice(code: NoticeCode): void {
  useSessionStore.setState(({ notices }) => ({
    notices: [...notices.filter((each) => each !== code), code],
  }));
}

export function dismissNotice(code: NoticeCode): void {
  useSessionStore.setState(({ notices }) => ({ notices: notices.filter((each) => each !== code) }));
}

/** The account whose chats are shown: the signed-in one, else the one chosen, else the one used last here. */
export function shownAccountId({
  session,
  accounts,
  browsedAccountId,
}: Pick<SessionState, 'session' | 'accounts' | 'browsedAccountId'>): string | null {
  if (session === null) return null;
  if (session.status === 'signed-in') return session.accountId;
  if (accounts.some(({ id }) => id === browsedAccountId)) return browsedAccountId;
  return byUse(accounts)[0]?.id ?? null;
}

/** Where a code would go to; an account that was only used with a key has no address. */
export function lastEmailOf(accounts: readonly KnownAccount[]): string {
  return byUse(accounts).find(({ email }) => email.includes('@'))?.email ?? '';
}

function byUse(accounts: readonly KnownAccount[]): readonly KnownAccount[] {
  return accounts.toSorted((a, b) => b.lastUsedAt.localeCompare(a.lastUsedAt));
}

/** There is no session, only a pasted key. */
export function isKeyOnly(session: Session | null): boolean {
  return session?.status === 'signed-in' && session.via === 'api-key';
}

/** The same as it is known on this device; a fresh sign-in may not have been told yet. */
export function shownAccount(state: SessionState): KnownAccount | undefined {
  const shown = shownAccountId(state);
  return state.accounts.find(({ id }) => id === shown);
}

export function requestCode(
  input: CommandInput<'session:request-code'>,
): Promise<Result<CommandOutput<'session:request-code'>>> {
  return getBridge().commands['session:request-code'](input);
}

export async function verifyCode(input: CommandInput<'session:verify-code'>): Promise<Result<Session>> {
  const verified = await getBridge().commands['session:verify-code'](input);
  if (verified.ok) setSession(verified.value);
  return verified;
}

/** A link out of a mail. Signed out after it means that the person is asked first. */
export async function acceptPastedLink(link: string): Promise<Result<Session>> {
  const used = await getBridge().commands['session:use-link']({ link });
  if (used.ok) setSession(used.value);
  return used;
}

export async function answerLinkOffer(choice: CommandInput<'session:answer-link'>): Promise<Result<Session>> {
  const answered = await getBridge().commands['session:answer-link'](choice);
  if (answered.ok) setSession(answered.value);
  if (answered.ok || answered.error.code !== 'consent_required') setLinkOffer(null);
  return answered;
}

export async function signInWithKey(input: CommandInput<'session:use-api-key'>): Promise<Result<Session>> {
  const signedIn = await getBridge().commands['session:use-api-key'](input);
  if (signedIn.ok) setSession(signedIn.value);
  return signedIn;
}

/** `global` ends the session on every device. The new state comes as an event. */
export function signOut(scope: CommandInput<'session:sign-out'>['scope']): Promise<Result<void>> {
  return getBridge().commands['session:sign-out']({ scope });
}
