import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { Platform } from '#shared/domain/app.ts';
import { requestCostMicroUsd } from '#shared/money.ts';
import type { MessageRow } from '../../data/rows.ts';
import {
  activePath,
  buildTree,
  type MessageTree,
  newestLeafBelow,
  pathTo,
  versionsOf,
} from '../../data/tree.ts';
import { Thread } from '../../features/chat/thread/thread.tsx';
import type { Anchor } from '../../features/chat/thread/reading-anchor.ts';
import type { MessageActions } from '../../features/chat/thread/thread-entry.tsx';
import { Composer, type ComposerState } from '../../features/composer/composer.tsx';
import { ModelPicker } from '../../features/models/model-picker.tsx';
import { formatCost } from '../../i18n/format.ts';
import type { LiveAnswers } from '../../live/live-answers.ts';
import { useActiveAnswers } from '../../live/use-live-answer.ts';
import { useCreditsStore } from '../../stores/credits-store.ts';
import { useModelsStore } from '../../stores/models-store.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import type { Draft } from './draft.ts';
import styles from '../layout.module.css';
import { useSend } from './use-send.ts';

/** What can be done with a chat, wherever it is kept. */
export type ChatTurns = {
  /** The conversation's id once the message is where it belongs; null when nothing was sent. */
  readonly send: (text: string, path: readonly MessageRow[], isEdit: boolean) => Promise<string | null>;
  /** Another answer to the last message of the path, beside those that are there. */
  readonly regenerate: (path: readonly MessageRow[]) => Promise<void>;
  /** A version that begins with what had arrived of a broken one, and goes on. */
  readonly goOn: (path: readonly MessageRow[], broken: MessageRow) => Promise<void>;
};

type ChatViewProps = {
  readonly live: LiveAnswers;
  readonly platform: Platform;
  /** Null: signed out. */
  readonly accountId: string | null;
  /** Null: the chat begins with the next message. */
  readonly conversationId: string | null;
  readonly title: string;
  readonly messages: readonly MessageRow[];
  readonly activeLeafId: string | null;
  /** Where the reader left it, and where to keep that; a chat that is not kept has neither. */
  readonly place?: Anchor | null;
  readonly onPlace?: (place: Anchor | null) => void;
  readonly model: string | null;
  readonly onChooseModel: (model: string) => void;
  readonly draft: Draft;
  readonly turns: ChatTurns;
  readonly onSent: (conversationId: string) => void;
  readonly onChooseLeaf: (leafId: string | null) => void;
  /** Credit is needed: what is written stays. */
  readonly onTopUp: () => void;
  readonly onSignIn: () => void;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  /** The bar's first and last entries, around the model. */
  readonly barStart: ReactNode;
  readonly barEnd: ReactNode;
  readonly banners: ReactNode;
  /** Stands where the messages will be. */
  readonly empty: (onPick: (prompt: string) => void) => ReactNode;
};

/** One chat: bar, messages, composer. Knows nothing of where the chat is kept. */
export function ChatView(props: ChatViewProps) {
  const { live, accountId, conversationId, messages, model, draft, turns, inputRef: input } = props;
  const credits = useCreditsStore((state) => state.credits);
  const models = useModelsStore((state) => state.models);
  const sendKey = useSettingsStore((state) => state.settings.sendKey);
  const active = useActiveAnswers(live);
  const [turn, setTurn] = useState(0);

  const tree = useMemo(() => buildTree(messages), [messages]);
  const path = useMemo(() => activePath(tree, props.activeLeafId), [tree, props.activeLeafId]);
  const answers = active.filter((answer) => answer.conversationId === conversationId);
  const isAnswering = answers.length > 0;

  useEffect(() => input.current?.focus(), [conversationId, input]);

  const state = composerState({ accountId, isAnswering, balance: credits?.balanceMicroUsd ?? null, model });

  const { isSending, send } = useSend({
    draft,
    isOutOfCredit: state === 'out-of-credit',
    turn: (text) => turns.send(text, path, false),
    onSent: (sentId) => {
      setTurn((count) => count + 1);
      props.onSent(sentId);
    },
  });
  const entries = useMemo(
    () => path.map((message) => ({ message, versions: versionIds(tree, message.id) })),
    [path, tree],
  );
  const latestOnPlace = useRef(props.onPlace);
  useLayoutEffect(() => {
    latestOnPlace.current = props.onPlace;
  });
  const onPlace = useCallback((place: Anchor | null) => latestOnPlace.current?.(place), []);
  const modelName = useCallback(
    (id: string | null) => models.find((one) => one.id === id)?.name ?? id ?? '',
    [models],
  );
  const actions = useMessageActions({
    tree,
    turns,
    onChooseLeaf: props.onChooseLeaf,
    onTopUp: props.onTopUp,
    onTurn: () => setTurn((count) => count + 1),
  });

  return (
    <>
      <header className={styles['bar']}>
        {props.barStart}
        <h1 className="visually-hidden" dir="auto">
          {props.title}
        </h1>
        <ModelPicker value={model} onChange={props.onChooseModel} />
        {props.barEnd}
      </header>
      <div className={styles['banners']}>{props.banners}</div>
      {path.length === 0 ? (
        <div className={styles['emptyArea']}>
          {props.empty((prompt) => {
            draft.setText(prompt);
            input.current?.focus();
          })}
        </div>
      ) : (
        <Thread
          live={live}
          conversationId={conversationId ?? ''}
          entries={entries}
          turn={turn}
          place={props.place ?? null}
          onPlace={onPlace}
          modelName={modelName}
          isAnswering={isAnswering}
          canSend={accountId !== null && model !== null}
          actions={actions}
        />
      )}
      <div className={styles['composerArea']}>
        <Composer
          inputRef={input}
          text={draft.text}
          onTextChange={draft.setText}
          state={state}
          isSending={isSending}
          sendKey={sendKey}
          modifier={props.platform === 'darwin' ? '⌘' : 'Ctrl'}
          estimate={useEstimate(path, draft.text, model)}
          onSend={() => void send()}
          onStop={() => {
            for (const { requestId } of answers) void live.stop(requestId);
          }}
          onTopUp={props.onTopUp}
          onSignIn={props.onSignIn}
        />
      </div>
    </>
  );
}

type ActionsContext = Pick<ChatViewProps, 'turns' | 'onChooseLeaf' | 'onTopUp'> & {
  readonly tree: MessageTree;
  readonly onTurn: () => void;
};

/** The same functions for as long as the chat is open, so that typing redraws no message. */
function useMessageActions(context: ActionsContext): MessageActions {
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
      onEdit: async (message, text) => {
        const isSent = (await latest.current.turns.send(text, before(message), true)) !== null;
        if (isSent) latest.current.onTurn();
        return isSent;
      },
      onRegenerate: (message) => take(latest.current.turns.regenerate(before(message))),
      onContinue: (message) => take(latest.current.turns.goOn(before(message), message)),
      onTopUp: () => latest.current.onTopUp(),
      onChooseVersion: (id) => latest.current.onChooseLeaf(newestLeafBelow(latest.current.tree, id)),
    };
  }, []);
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

function versionIds(tree: MessageTree, id: string) {
  const { versions, index } = versionsOf(tree, id);
  return { index, ids: versions.map((version) => version.id) };
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
