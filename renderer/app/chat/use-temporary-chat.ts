import { useTranslation } from 'react-i18next';
import type { MessageRow } from '../../data/rows.ts';
import type { LiveAnswers } from '../../live/live-answers.ts';
import { answerTemporaryAgain, continueTemporary, sendTemporary } from '../../live/temporary-turns.ts';
import { goesOnByItself } from '../../stores/models-store.ts';
import {
  addTemporaryRows,
  setTemporaryDraft,
  type TemporaryPlace,
  useTemporaryChatStore,
} from '../../stores/temporary-chat-store.ts';
import type { ChatTurns } from './chat-view.tsx';
import { type Draft, withoutSent } from './draft.ts';

type TemporaryContext = {
  readonly live: LiveAnswers;
  readonly accountId: string | null;
  readonly model: string | null;
};

/** Sends, edits and asks again in the chat that lives in this window's memory. */
export function useTemporaryTurns({ live, accountId, model }: TemporaryContext): ChatTurns {
  const { t } = useTranslation('chat');
  const conversationId = useTemporaryChatStore((state) => state.chat?.conversationId ?? null);

  const depsFor = (place: TemporaryPlace) => ({
    live,
    add: (rows: readonly MessageRow[]) => addTemporaryRows(place, rows),
    newId: () => crypto.randomUUID(),
    now: () => new Date().toISOString(),
  });
  const placeOf = (): TemporaryPlace | null =>
    accountId === null || model === null
      ? null
      : { accountId, model, conversationId: conversationId ?? crypto.randomUUID() };

  return {
    send: async (text, path) => {
      const place = placeOf();
      if (place === null) return null;
      // A refusal is the answer's end and shown there.
      void sendTemporary(depsFor(place), { ...place, path, text });
      return place.conversationId;
    },
    regenerate: async (path) => {
      const place = placeOf();
      if (place) await answerTemporaryAgain(depsFor(place), { ...place, path });
    },
    goOn: async (path, broken) => {
      const place = placeOf();
      if (!place) return;
      const request = goesOnByItself(place.model) ? null : t('continueRequest');
      await continueTemporary(depsFor(place), { ...place, path }, broken, request);
    },
  };
}

/** The unsent text of the temporary chat: in memory, like the chat. */
export function useTemporaryDraft(): Draft {
  const text = useTemporaryChatStore((state) => state.draft);
  return { text, setText: setTemporaryDraft, send: sendTemporaryDraft };
}

async function sendTemporaryDraft(...[sent, turn]: Parameters<Draft['send']>): Promise<string | null> {
  const sentId = await turn();
  if (sentId !== null) setTemporaryDraft(withoutSent(useTemporaryChatStore.getState().draft, sent));
  return sentId;
}
