import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryDb } from '../../data/open.ts';
import { setActiveLeaf } from '../../data/repos/conversations.ts';
import type { Thread as StoredThread } from '../../data/repos/messages.ts';
import type { MessageRow } from '../../data/rows.ts';
import {
  activePath,
  buildTree,
  type MessageTree,
  newestLeafBelow,
  pathTo,
  versionsOf,
} from '../../data/tree.ts';
import { EmptyChat } from '../../features/chat/empty-chat.tsx';
import { Thread } from '../../features/chat/thread.tsx';
import type { MessageActions } from '../../features/chat/thread-entry.tsx';
import type { ComposerState } from '../../features/composer/composer.tsx';
import { ModelPicker } from '../../features/models/model-picker.tsx';
import { useActiveAnswers } from '../../live/use-live-answer.ts';
import { useCreditsStore } from '../../stores/credits-store.ts';
import { useModelsStore } from '../../stores/models-store.ts';
import { type Prefill, useNavigationStore } from '../../stores/navigation-store.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import styles from '../layout.module.css';
import { useServices } from '../services.ts';
import { type Turns, useTurns } from '../use-turns.ts';
import { ChatComposer, type ComposerHandle } from './chat-composer.tsx';

type ChatPageProps = {
  readonly db: HistoryDb | null;
  /** Null while it is read, and for a new chat. */
  readonly stored: StoredThread | null;
  readonly conversationId: string | null;
  readonly prefill: Prefill | null;
  readonly lastEmail: string;
  /** The bar's first entries: the button that shows the sidebar. */
  readonly barStart: ReactNode;
  readonly banners: ReactNode;
};

export function ChatPage(props: ChatPageProps) {
  const { db, stored, conversationId } = props;
  const { t } = useTranslation('common');
  const { live } = useServices();
  const session = useSessionStore((state) => state.session);
  const credits = useCreditsStore((state) => state.credits);
  const models = useModelsStore((state) => state.models);
  const open = useNavigationStore((state) => state.open);
  const active = useActiveAnswers(live);
  const [turn, setTurn] = useState(0);
  const nextTurn = () => setTurn((count) => count + 1);

  const accountId = session?.status === 'signed-in' ? session.accountId : null;
  const messages = stored?.messages ?? noMessages;
  const tree = useMemo(() => buildTree(messages), [messages]);
  const path = useMemo(() => activePath(tree, stored?.conversation.activeLeafId ?? null), [tree, stored]);
  const [model, chooseModel] = useChosenModel(
    stored?.conversation.model ?? null,
    props.prefill?.model ?? null,
  );
  const answers = active.filter((answer) => answer.conversationId === conversationId);
  const isAnswering = answers.length > 0;

  const turns = useTurns({ db, accountId, conversationId, model });
  const composer = useRef<ComposerHandle>(null);
  const entries = useMemo(
    () => path.map((message) => ({ message, versions: versionIds(tree, message.id) })),
    [path, tree],
  );
  const state = composerState({ accountId, isAnswering, balance: credits?.balanceMicroUsd ?? null, model });

  const actions = useMessageActions({ db, conversationId, tree, turns, onTurn: nextTurn });
  const modelName = (id: string | null) => models.find((one) => one.id === id)?.name ?? id ?? '';

  return (
    <>
      <header className={styles['bar']}>
        {props.barStart}
        <h1 className="visually-hidden" dir="auto">
          {stored?.conversation.title ?? t('sidebar.newChat')}
        </h1>
        <ModelPicker value={model} onChange={chooseModel} />
      </header>
      <div className={styles['banners']}>{props.banners}</div>
      {path.length === 0 ? (
        <div className={styles['emptyArea']}>
          <EmptyChat onPick={(prompt) => composer.current?.fill(prompt)} />
        </div>
      ) : (
        <Thread
          live={live}
          conversationId={conversationId ?? ''}
          entries={entries}
          turn={turn}
          modelName={modelName}
          isAnswering={isAnswering}
          canSend={accountId !== null && model !== null}
          actions={actions}
        />
      )}
      <div className={styles['composerArea']}>
        <ChatComposer
          ref={composer}
          db={db}
          conversationId={conversationId}
          path={path}
          model={model}
          state={state}
          prefill={props.prefill?.prompt ?? ''}
          lastEmail={props.lastEmail}
          onSend={(text, draftId) => turns.send({ text, path, draftId })}
          onSent={(sentId) => {
            nextTurn();
            if (conversationId === null) open({ page: 'chat', conversationId: sentId });
          }}
          onStop={() => {
            for (const { requestId } of answers) void live.stop(requestId);
          }}
          onTopUp={() => topUp(conversationId)}
        />
      </div>
    </>
  );
}

/** What is written stays: the page leads back to it. */
const topUp = (conversationId: string | null) =>
  useNavigationStore.getState().open({ page: 'top-up', from: { conversationId } });

type ActionsContext = {
  readonly db: HistoryDb | null;
  readonly conversationId: string | null;
  readonly tree: MessageTree;
  readonly turns: Turns;
  readonly onTurn: () => void;
};

/** The same functions for as long as the chat is open, so that no message is redrawn for their sake. */
function useMessageActions(context: ActionsContext): MessageActions {
  const { t } = useTranslation('errors');
  const latest = useRef(context);
  useLayoutEffect(() => {
    latest.current = context;
  });
  return useMemo(() => {
    const before = ({ parentId }: MessageRow) => pathTo(latest.current.tree, parentId);
    const take = (work: Promise<unknown>) => {
      latest.current.onTurn();
      void work;
    };
    return {
      onEdit: (message, text) =>
        take(latest.current.turns.send({ text, path: before(message), draftId: null })),
      onRegenerate: (message) => take(latest.current.turns.regenerate(before(message))),
      onContinue: (message) => take(latest.current.turns.goOn(before(message), message)),
      onTopUp: () => topUp(latest.current.conversationId),
      onChooseVersion: (id) => {
        const { db, conversationId, tree } = latest.current;
        if (!db || conversationId === null) return;
        void setActiveLeaf(db, conversationId, newestLeafBelow(tree, id)).then((result) => {
          if (!result.ok) useToastStore.getState().show({ tone: 'danger', text: t('storage_failed') });
        });
      },
    };
  }, [t]);
}

type Situation = {
  readonly accountId: string | null;
  readonly isAnswering: boolean;
  /** micro-USD; null while unknown. */
  readonly balance: bigint | null;
  readonly model: string | null;
};

function composerState({ accountId, isAnswering, balance, model }: Situation): ComposerState {
  if (accountId === null) return 'signed-out';
  if (isAnswering) return 'answering';
  if (balance !== null && balance <= 0n) return 'out-of-credit';
  return model === null ? 'no-model' : 'ready';
}

const noMessages: readonly MessageRow[] = [];

function versionIds(tree: MessageTree, id: string) {
  const { versions, index } = versionsOf(tree, id);
  return { index, ids: versions.map((version) => version.id) };
}

/** The model of the next message: chosen here, else the chat's last one, else the last used, else the first listed. */
function useChosenModel(ofChat: string | null, asked: string | null) {
  const models = useModelsStore((state) => state.models);
  const lastModel = useSettingsStore((state) => state.settings.lastModel);
  const [chosen, setChosen] = useState(asked);
  return [chosen ?? ofChat ?? lastModel ?? models[0]?.id ?? null, setChosen] as const;
}
