import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { requestCostMicroUsd } from '#shared/money.ts';
import type { HistoryDb } from '../../data/open.ts';
import { setActiveLeaf } from '../../data/repos/conversations.ts';
import type { Thread as StoredThread } from '../../data/repos/messages.ts';
import { type MessageRow, newChatDraftId } from '../../data/rows.ts';
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
import { Composer, type ComposerState } from '../../features/composer/composer.tsx';
import { ModelPicker } from '../../features/models/model-picker.tsx';
import { formatCost } from '../../i18n/format.ts';
import { useActiveAnswers } from '../../live/use-live-answer.ts';
import { refreshCredits, useCreditsStore } from '../../stores/credits-store.ts';
import { useModelsStore } from '../../stores/models-store.ts';
import { type Prefill, useNavigationStore } from '../../stores/navigation-store.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import styles from '../layout.module.css';
import { useServices } from '../services.ts';
import { useDraftText } from '../use-draft-text.ts';
import { useTurns } from '../use-turns.ts';

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
  const { t } = useTranslation(['chat', 'errors', 'common']);
  const { live, about } = useServices();
  const session = useSessionStore((state) => state.session);
  const credits = useCreditsStore((state) => state.credits);
  const models = useModelsStore((state) => state.models);
  const settings = useSettingsStore((state) => state.settings);
  const open = useNavigationStore((state) => state.open);
  const active = useActiveAnswers(live);
  const input = useRef<HTMLTextAreaElement>(null);
  const [turn, setTurn] = useState(0);

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

  const sayNotStored = () =>
    useToastStore.getState().show({ tone: 'danger', text: t('errors:storage_failed') });
  const draftId = conversationId ?? newChatDraftId;
  const draft = useDraftText(db, draftId, props.prefill?.prompt ?? '', sayNotStored);
  const turns = useTurns({ db, accountId, conversationId, model });

  useEffect(() => input.current?.focus(), [conversationId]);

  const state: ComposerState =
    accountId === null
      ? 'signed-out'
      : isAnswering
        ? 'answering'
        : credits !== null && credits.balanceMicroUsd <= 0n
          ? 'out-of-credit'
          : model === null
            ? 'no-model'
            : 'ready';

  const send = async () => {
    // The balance may have grown in the browser meanwhile; while it has not, the draft stays where it is.
    if (state === 'out-of-credit') {
      const fresh = await refreshCredits();
      if (!fresh.ok || fresh.value.balanceMicroUsd <= 0n) return;
    }
    const sentId = await turns.send({ text: draft.text, path, draftId });
    if (sentId === null) return;
    draft.sent();
    setTurn((count) => count + 1);
    if (conversationId === null) open({ page: 'chat', conversationId: sentId });
  };
  const topUp = () => open({ page: 'top-up', from: { conversationId } });
  const modelName = (id: string | null) => models.find((one) => one.id === id)?.name ?? id ?? '';

  return (
    <>
      <header className={styles['bar']}>
        {props.barStart}
        <h1 className="visually-hidden" dir="auto">
          {stored?.conversation.title ?? t('common:sidebar.newChat')}
        </h1>
        <ModelPicker value={model} onChange={chooseModel} />
      </header>
      <div className={styles['banners']}>{props.banners}</div>
      {path.length === 0 ? (
        <div className={styles['emptyArea']}>
          <EmptyChat
            onPick={(prompt) => {
              draft.setText(prompt);
              input.current?.focus();
            }}
          />
        </div>
      ) : (
        <Thread
          live={live}
          conversationId={conversationId ?? ''}
          entries={path.map((message) => ({ message, versions: versionIds(tree, message.id) }))}
          turn={turn}
          modelName={modelName}
          isAnswering={isAnswering}
          canSend={accountId !== null && model !== null}
          onEdit={(message, text) => {
            setTurn((count) => count + 1);
            void turns.send({ text, path: pathTo(tree, message.parentId), draftId: null });
          }}
          onRegenerate={(message) => {
            setTurn((count) => count + 1);
            void turns.regenerate(pathTo(tree, message.parentId));
          }}
          onTopUp={topUp}
          onChooseVersion={(id) => {
            if (!db || conversationId === null) return;
            void setActiveLeaf(db, conversationId, newestLeafBelow(tree, id)).then((result) => {
              if (!result.ok) sayNotStored();
            });
          }}
        />
      )}
      <div className={styles['composerArea']}>
        <Composer
          inputRef={input}
          text={draft.text}
          onTextChange={draft.setText}
          state={state}
          sendKey={settings.sendKey}
          modifier={about.platform === 'darwin' ? '⌘' : 'Ctrl'}
          estimate={useEstimate(path, draft.text, model)}
          onSend={() => void send()}
          onStop={() => {
            for (const { requestId } of answers) void live.stop(requestId);
          }}
          onTopUp={topUp}
          onSignIn={() => open({ page: 'sign-in', email: props.lastEmail })}
        />
      </div>
    </>
  );
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

/** Below this an estimate would only be noise, in micro-USD. */
const smallestEstimate = 500n;
/** Text per token is only known to the provider; four characters are usual for English. */
const charactersPerToken = 4;

/** What reading the whole prompt would cost; the answer's length nobody knows before. */
function useEstimate(path: readonly MessageRow[], draft: string, model: string | null): string | null {
  const { t, i18n } = useTranslation('chat');
  const price = useModelsStore(
    (state) => state.models.find((one) => one.id === model)?.promptPicoUsd ?? null,
  );
  const historyLength = useMemo(() => path.reduce((sum, { text }) => sum + text.length, 0), [path]);
  if (price === null || draft === '') return null;
  const promptTokens = Math.ceil((historyLength + draft.length) / charactersPerToken);
  const cost = requestCostMicroUsd(
    { promptTokens, completionTokens: 0 },
    { promptPicoUsd: price, completionPicoUsd: 0n },
  );
  return cost < smallestEstimate ? null : t('composer.estimate', { amount: formatCost(cost, i18n.language) });
}
