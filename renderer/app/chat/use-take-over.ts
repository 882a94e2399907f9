import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventPayload } from '#shared/ipc/contract.ts';
import type { LiveAnswers } from '../../live/live-answers.ts';
import { getBridge } from '../../platform/bridge.ts';
import { useNavigationStore } from '../../stores/navigation-store.ts';
import { takeTemporaryChat, useTemporaryChatStore } from '../../stores/temporary-chat-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { useServices } from '../services.ts';

/** Takes in a quick chat that is moved to this window, with its answers going on. */
export function useTakeOver(): void {
  const { t } = useTranslation(['quick', 'common']);
  const { live } = useServices();
  useEffect(() => {
    const sayReplaced = () => {
      const before = useTemporaryChatStore.getState();
      if (before.chat === null) return;
      useToastStore.getState().show({
        tone: 'info',
        text: t('quick:replaced'),
        action: {
          label: t('common:actions.undo'),
          run: () => useTemporaryChatStore.setState(before),
        },
      });
    };
    return getBridge().events['chat:handed-over']((handedOver) => {
      // The same chat comes twice when an answer ended on the way.
      const { chat } = useTemporaryChatStore.getState();
      if (chat?.conversationId !== handedOver.chat.conversationId) sayReplaced();
      void takeOver(handedOver, live);
    });
  }, [live, t]);
}

async function takeOver(
  { handOverId, chat }: EventPayload<'chat:handed-over'>,
  live: LiveAnswers,
): Promise<void> {
  takeTemporaryChat(chat);
  useNavigationStore.getState().open({ page: 'temporary' });
  const running = chat.messages.flatMap(({ status, requestId, parentId }) =>
    status === 'streaming' && requestId !== null ? [{ requestId, parentId }] : [],
  );
  const missing = await live.takeOver(running);
  await getBridge().commands['chat:taken-over']({ handOverId, missing: [...missing] });
}
