import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import type { HistoryDb } from '../../data/open.ts';
import type { MessageRow } from '../../data/rows.ts';
import { answerAgain, continueAnswer, sendMessage } from '../../live/turns.ts';
import { goesOnByItself } from '../../stores/models-store.ts';
import { updateSettings, useSettingsStore } from '../../stores/settings-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { useServices } from '../services.ts';

type TurnsContext = {
  readonly db: HistoryDb | null;
  readonly accountId: string | null;
  /** Null: the chat begins with the next message. */
  readonly conversationId: string | null;
  readonly model: string | null;
};

type NewMessage = {
  readonly text: string;
  /** The messages before it. */
  readonly path: readonly MessageRow[];
  /** The draft it came from; null for an edited message. */
  readonly draftId: string | null;
};

export type Turns = {
  /** Stores the message and asks for its answer. The conversation's id once stored; null when nothing was sent. */
  readonly send: (message: NewMessage) => Promise<string | null>;
  /** Another answer to the last message of the path, beside those that are there. */
  readonly regenerate: (path: readonly MessageRow[]) => Promise<void>;
  /** A version that begins with what had arrived of a broken one, and goes on. */
  readonly goOn: (path: readonly MessageRow[], broken: MessageRow) => Promise<void>;
};

/** What the person's words turn into: rows first, then the request. Failures are told; nothing typed is lost. */
export function useTurns({ db, accountId, conversationId, model }: TurnsContext): Turns {
  const { t } = useTranslation(['errors', 'chat']);
  const { live } = useServices();
  const newId = () => crypto.randomUUID();
  const now = () => new Date().toISOString();
  const report = ({ code }: AppError) =>
    useToastStore.getState().show({ tone: 'danger', text: t(`errors:${code}`) });

  return {
    send: async ({ text, path, draftId }) => {
      if (!db || accountId === null || model === null) return null;
      const isNew = conversationId === null;
      const place = { accountId, conversationId: conversationId ?? newId(), model, path };
      const started = await sendMessage({ live, db, newId, now }, { ...place, isNew, text, draftId });
      if (!started.ok) {
        report(started.error);
        return null;
      }
      rememberModel(model);
      return place.conversationId;
    },
    regenerate: async (path) => {
      if (!db || accountId === null || model === null || conversationId === null) return;
      const started = await answerAgain({ live, db, newId, now }, { accountId, conversationId, model, path });
      if (!started.ok) report(started.error);
    },
    goOn: async (path, broken) => {
      if (!db || accountId === null || model === null || conversationId === null) return;
      const place = { accountId, conversationId, model, path };
      const request = goesOnByItself(model) ? null : t('chat:continueRequest');
      const started = await continueAnswer({ live, db, newId, now }, place, broken, request);
      if (!started.ok) report(started.error);
    },
  };
}

/** The next new chat starts with it. */
function rememberModel(model: string): void {
  if (useSettingsStore.getState().settings.lastModel !== model) void updateSettings({ lastModel: model });
}
