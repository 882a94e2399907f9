import type { ReactNode } from 'react';
import { useHistoryState } from '../../data/hooks.ts';
import type { History } from '../../data/history.ts';
import type { LiveAnswers } from '../../live/live-answers.ts';
import { StoredChat } from '../pages/stored-chat.tsx';
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
  return (
    <ServicesContext value={{ history, live, about }}>
      <StoredChat
        key={conversationId}
        db={state.status === 'open' ? state.db : null}
        conversationId={conversationId}
        barStart={null}
        banners={null}
        {...rest}
      />
    </ServicesContext>
  );
}
