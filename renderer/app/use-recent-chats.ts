import { useEffect } from 'react';
import { maxRecentChats } from '#shared/domain/desktop.ts';
import { useConversations, useHistoryState } from '../data/hooks.ts';
import { getBridge } from '../platform/bridge.ts';
import { useSessionStore } from '../stores/session-store.ts';
import { useServices } from './services.ts';

/** Tells main the newest chats for the tray's menu; it keeps them in memory only. */
export function useRecentChats(): void {
  const { history } = useServices();
  const state = useHistoryState(history);
  const isSignedIn = useSessionStore(({ session }) => session?.status === 'signed-in');
  const listed = useConversations(state.status === 'open' ? state.db : null, maxRecentChats);
  const rows = isSignedIn && listed?.ok === true ? listed.value : [];
  const told = JSON.stringify(rows.map(({ id, title }) => ({ id, title: title.slice(0, 300) })));
  useEffect(() => {
    const chats = JSON.parse(told) as { id: string; title: string }[];
    void getBridge().commands['desktop:recent-chats']({ chats });
  }, [told]);
}
