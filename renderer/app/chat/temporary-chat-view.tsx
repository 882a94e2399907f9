import type { ReactNode, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Platform } from '#shared/domain/app.ts';
import type { MessageRow } from '../../data/rows.ts';
import type { LiveAnswers } from '../../live/live-answers.ts';
import { temporaryChatKey, useModelChoiceStore } from '../../stores/model-choice-store.ts';
import { updateSettings, useSettingsStore } from '../../stores/settings-store.ts';
import { chooseTemporaryLeaf, useTemporaryChatStore } from '../../stores/temporary-chat-store.ts';
import { ChatView } from './chat-view.tsx';
import { useChosenModel } from './use-chosen-model.ts';
import { useTemporaryDraft, useTemporaryTurns } from './use-temporary-chat.ts';

type TemporaryChatViewProps = {
  readonly live: LiveAnswers;
  readonly platform: Platform;
  readonly accountId: string | null;
  readonly onTopUp: () => void;
  readonly onSignIn: () => void;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly barStart: ReactNode;
  readonly barEnd: ReactNode;
  readonly banners: ReactNode;
  readonly empty: ReactNode;
};

const noMessages: readonly MessageRow[] = [];

/** The chat that lives in this window's memory. */
export function TemporaryChatView({ live, accountId, empty, ...rest }: TemporaryChatViewProps) {
  const { t } = useTranslation('quick');
  const chat = useTemporaryChatStore((state) => state.chat);
  const { quickModel, lastModel } = useSettingsStore((state) => state.settings);
  const [model, chooseModel] = useChosenModel(temporaryChatKey, chat?.model ?? null, quickModel ?? lastModel);
  const draft = useTemporaryDraft();
  const turns = useTemporaryTurns({ live, accountId, model });

  return (
    <ChatView
      {...rest}
      live={live}
      accountId={accountId}
      conversationId={chat?.conversationId ?? null}
      title={t('temporary')}
      messages={chat?.messages ?? noMessages}
      activeLeafId={chat?.activeLeafId ?? null}
      model={model}
      onChooseModel={chooseModel}
      draft={draft}
      turns={turns}
      onSent={() => {
        useModelChoiceStore.getState().forget(temporaryChatKey);
        if (model !== null && model !== quickModel) void updateSettings({ quickModel: model });
      }}
      onChooseLeaf={chooseTemporaryLeaf}
      empty={() => empty}
    />
  );
}
