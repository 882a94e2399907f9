import type { Bootstrap } from '#shared/domain/app.ts';
import type { Session } from '#shared/domain/session.ts';
import type { Bridge } from '#shared/ipc/bridge.ts';
import type { Result } from '#shared/result.ts';
import type { History } from '../data/history.ts';
import { resetCredits, setCredits, useCreditsStore } from './credits-store.ts';
import { resetEdits } from './edits-store.ts';
import { resetMonth } from './month-store.ts';
import { resetModels } from './models-store.ts';
import {
  addNotice,
  fillSession,
  resetSession,
  setAccounts,
  setLinkOffer,
  setReachability,
  setSession,
  shownAccountId,
  useSessionStore,
} from './session-store.ts';
import { resetTopups, setTopups } from './topups-store.ts';
import { fillSettings, resetSettings, setSettings } from './settings-store.ts';
import { resetTemporaryChat } from './temporary-chat-store.ts';
import { noteBalance, resetWarnings } from './warnings-store.ts';

/** Lets main's events into the stores, from empty ones. Returns the way out. */
export function connectStores(bridge: Bridge): () => void {
  resetSession();
  resetSettings();
  resetCredits();
  resetModels();
  resetTopups();
  resetMonth();
  resetWarnings();
  const { events } = bridge;
  const unsubscribe = [
    events['app:notice'](({ code }) => addNotice(code)),
    events['app:reachability'](({ reachability }) => setReachability(reachability)),
    events['settings:changed'](setSettings),
    events['session:changed'](setSession),
    events['session:accounts-changed'](setAccounts),
    events['session:link-offered'](setLinkOffer),
    events['account:credits-changed'](setCredits),
    events['topup:changed'](setTopups),
    useCreditsStore.subscribe(({ credits }) => {
      if (credits) noteBalance(credits.balanceMicroUsd);
    }),
    useSessionStore.subscribe(({ session }, before) => {
      const account = accountOf(session);
      const accountBefore = accountOf(before.session);
      if (accountBefore === null || account === accountBefore) return;
      resetCredits();
      resetTemporaryChat();
      resetEdits();
      resetTopups();
      resetMonth();
      resetWarnings();
    }),
  ];
  return () => {
    for (const each of unsubscribe) each();
  };
}

/** Asks main for the state at the start. `connectStores` comes first, so that no event is missed. */
export async function loadBootstrap(bridge: Bridge): Promise<Result<Bootstrap>> {
  const bootstrap = await bridge.commands['app:bootstrap']({});
  if (bootstrap.ok) {
    fillSession(bootstrap.value);
    fillSettings(bootstrap.value.settings);
  }
  return bootstrap;
}

/** Keeps the history open that belongs to the session, or to the account used last. Returns the way out. */
export function followSession(history: History): () => void {
  const select = () => void history.select(shownAccountId(useSessionStore.getState()));
  select();
  return useSessionStore.subscribe((state, before) => {
    if (shownAccountId(state) !== shownAccountId(before)) select();
  });
}

function accountOf(session: Session | null): string | null {
  return session?.status === 'signed-in' ? session.accountId : null;
}
