import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryDb } from '../../data/open.ts';
import { setActiveLeaf } from '../../data/repos/conversations.ts';
import type { Thread as StoredThread } from '../../data/repos/messages.ts';
import { setPlace } from '../../data/repos/places.ts';
import { type MessageRow, newChatDraftId, type PlaceRow } from '../../data/rows.ts';
import { EmptyChat } from '../../features/chat/thread/empty-chat.tsx';
import { newChatKey, useModelChoiceStore } from '../../stores/model-choice-store.ts';
import { type Prefill, useNavigationStore } from '../../stores/navigation-store.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { ChatView } from '../chat/chat-view.tsx';
import { useServices } from '../services.ts';
import { useChosenModel } from '../chat/use-chosen-model.ts';
import { useDraftText } from '../chat/use-draft-text.ts';
import { useTurns } from '../chat/use-turns.ts';

type ChatPageProps = {
  readonly db: HistoryDb | null;
  /** Null for a new chat. */
  readonly stored: StoredThread | null;
  readonly conversationId: string | null;
  /** Where the reader left it; null: at its end. */
  readonly place: PlaceRow | null;
  readonly prefill: Prefill | null;
  readonly onTopUp: () => void;
  readonly onSignIn: () => void;
  /** The bar's first entries: the button that shows the sidebar. */
  readonly barStart: ReactNode;
  readonly barEnd: ReactNode;
  readonly banners: ReactNode;
};

/** A chat of the history, or the new one that will be. */
export function ChatPage(props: ChatPageProps) {
  const { db, stored, conversationId, prefill } = props;
  const { t } = useTranslation(['errors', 'common']);
  const { live, about } = useServices();
  const session = useSessionStore((state) => state.session);
  const lastModel = useSettingsStore((state) => state.settings.lastModel);
  const open = useNavigationStore((state) => state.open);
  const input = useRef<HTMLTextAreaElement>(null);

  const accountId = session?.status === 'signed-in' ? session.accountId : null;
  const modelKey = conversationId ?? newChatKey;
  const [model, chooseModel] = useChosenModel(modelKey, stored?.conversation.model ?? null, lastModel);
  const sayNotStored = () =>
    useToastStore.getState().show({ tone: 'danger', text: t('errors:storage_failed') });
  const draftId = conversationId ?? newChatDraftId;
  const draft = useDraftText(db, draftId, prefill?.prompt ?? '', sayNotStored);
  const turns = useTurns({ db, accountId, conversationId, model });
  useAskedModel(prefill?.model ?? null);
  useAnswersFromElsewhere(stored?.messages ?? noMessages);

  return (
    <ChatView
      live={live}
      platform={about.platform}
      accountId={accountId}
      conversationId={conversationId}
      title={stored?.conversation.title ?? t('common:sidebar.newChat')}
      messages={stored?.messages ?? noMessages}
      activeLeafId={stored?.conversation.activeLeafId ?? null}
      place={props.place}
      onPlace={(place) => {
        if (!db?.isOpen() || conversationId === null) return;
        void setPlace(db, conversationId, place).then((result) => {
          if (!result.ok) sayNotStored();
        });
      }}
      model={model}
      onChooseModel={chooseModel}
      draft={draft}
      turns={{
        send: (text, path, isEdit) => turns.send({ text, path, draftId: isEdit ? null : draftId }),
        regenerate: turns.regenerate,
        goOn: turns.goOn,
      }}
      onSent={(sentId) => {
        useModelChoiceStore.getState().forget(modelKey);
        if (conversationId === null) open({ page: 'chat', conversationId: sentId });
      }}
      onChooseLeaf={(leafId) => {
        if (!db || conversationId === null) return;
        void setActiveLeaf(db, conversationId, leafId).then((result) => {
          if (!result.ok) sayNotStored();
        });
      }}
      onTopUp={props.onTopUp}
      onSignIn={props.onSignIn}
      inputRef={input}
      barStart={props.barStart}
      barEnd={props.barEnd}
      banners={props.banners}
      empty={(onPick) => <EmptyChat onPick={onPick} />}
    />
  );
}

const noMessages: readonly MessageRow[] = [];

/** A link may name the model of a new chat. */
function useAskedModel(model: string | null): void {
  useEffect(() => {
    if (model !== null) useModelChoiceStore.getState().choose(newChatKey, model);
  }, [model]);
}

/** Another window may have begun an answer of this chat: it is followed here too. */
function useAnswersFromElsewhere(messages: readonly MessageRow[]): void {
  const { live } = useServices();
  const running = messages
    .flatMap(({ status, requestId }) => (status === 'streaming' && requestId !== null ? [requestId] : []))
    .join(' ');
  useEffect(() => {
    if (running !== '') void live.follow(running.split(' '));
  }, [live, running]);
}
