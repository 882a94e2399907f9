import type { ReactNode } from 'react';
import { useHistoryState, usePlace, useThread } from '../../data/hooks.ts';
import type { History } from '../../data/history.ts';
import type { LiveAnswers } from '../../live/live-answers.ts';
import { ChatPage } from '../pages/chat-page.tsx';
import { type Services, ServicesContext } from '../services.ts';

type KeptChatProps = {
  readonly history: History;
  readonly live: LiveAnswers;
  readonly about: Services['about'];
  readonly conversationId: string;
  readonly onTopUp: () => void;
  readonly onSignIn: () => void;
  readonly barEnd: ReactNode;
};

/** A quick chat that was kept: from then on a chat of the history like any other, shown in the small window. */
export function KeptChat({ history, live, about, conversationId, ...rest }: KeptChatProps) {
  const state = useHistoryState(history);
  const db = state.status === 'open' ? state.db : null;
  const thread = useThread(db, conversationId);
  const place = usePlace(db, conversationId);
  if (thread === undefined || place === undefined) return null;
  return (
    <ServicesContext value={{ history, live, about }}>
      <ChatPage
        key={conversationId}
        db={db}
        stored={thread.ok ? thread.value : null}
        conversationId={conversationId}
        place={place}
        prefill={null}
        barStart={null}
        banners={null}
        {...rest}
      />
    </ServicesContext>
  );
}
