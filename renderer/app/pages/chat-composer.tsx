import { type Ref, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { requestCostMicroUsd } from '#shared/money.ts';
import type { HistoryDb } from '../../data/open.ts';
import { type MessageRow, newChatDraftId } from '../../data/rows.ts';
import { Composer, type ComposerState } from '../../features/composer/composer.tsx';
import { formatCost } from '../../i18n/format.ts';
import { refreshCredits } from '../../stores/credits-store.ts';
import { useModelsStore } from '../../stores/models-store.ts';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { useServices } from '../services.ts';
import { useDraftText } from '../use-draft-text.ts';

export type ComposerHandle = {
  /** Puts text in place of what stands there and the focus behind it. */
  readonly fill: (text: string) => void;
};

type ChatComposerProps = {
  readonly ref: Ref<ComposerHandle>;
  readonly db: HistoryDb | null;
  readonly conversationId: string | null;
  readonly path: readonly MessageRow[];
  readonly model: string | null;
  readonly state: ComposerState;
  readonly prefill: string;
  readonly lastEmail: string;
  /** The conversation's id once the message is stored; null when it was not. */
  readonly onSend: (text: string, draftId: string) => Promise<string | null>;
  readonly onSent: (conversationId: string) => void;
  readonly onStop: () => void;
  readonly onTopUp: () => void;
};

/** The draft and its composer. A component of its own, so that typing redraws nothing else. */
export function ChatComposer({ ref, ...props }: ChatComposerProps) {
  const { db, conversationId, path, model, state } = props;
  const { t } = useTranslation('errors');
  const { about } = useServices();
  const sendKey = useSettingsStore((store) => store.settings.sendKey);
  const open = useNavigationStore((store) => store.open);
  const input = useRef<HTMLTextAreaElement>(null);
  const draftId = conversationId ?? newChatDraftId;
  const draft = useDraftText(db, draftId, props.prefill, () =>
    useToastStore.getState().show({ tone: 'danger', text: t('storage_failed') }),
  );
  const estimate = useEstimate(path, draft.text, model);

  useEffect(() => input.current?.focus(), [conversationId]);
  const { setText } = draft;
  useImperativeHandle(
    ref,
    () => ({
      fill: (text) => {
        setText(text);
        input.current?.focus();
      },
    }),
    [setText],
  );

  const send = async () => {
    // The balance may have grown in the browser meanwhile; while it has not, the draft stays where it is.
    if (state === 'out-of-credit') {
      const fresh = await refreshCredits();
      if (!fresh.ok || fresh.value.balanceMicroUsd <= 0n) return;
    }
    const sentId = await props.onSend(draft.text, draftId);
    if (sentId === null) return;
    // Before anything else is shown: a composer that goes away writes its draft.
    draft.sent();
    props.onSent(sentId);
  };

  return (
    <Composer
      inputRef={input}
      text={draft.text}
      onTextChange={draft.setText}
      state={state}
      sendKey={sendKey}
      modifier={about.platform === 'darwin' ? '⌘' : 'Ctrl'}
      estimate={estimate}
      onSend={() => void send()}
      onStop={props.onStop}
      onTopUp={props.onTopUp}
      onSignIn={() => open({ page: 'sign-in', email: props.lastEmail })}
    />
  );
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
