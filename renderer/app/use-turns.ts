import { useTranslation } from 'react-i18next';
import type { ChatMessage } from '#shared/domain/chat.ts';
import type { AppError } from '#shared/errors.ts';
import type { HistoryDb } from '../data/open.ts';
import { beginAnswer, beginTurn } from '../data/repos/turns.ts';
import type { MessageRow } from '../data/rows.ts';
import { buildTree, pathTo } from '../data/tree.ts';
import { updateSettings, useSettingsStore } from '../stores/settings-store.ts';
import { useToastStore } from '../stores/toast-store.ts';
import { useServices } from './services.ts';

type TurnsContext = {
  readonly db: HistoryDb | null;
  readonly accountId: string | null;
  /** Null: the chat begins with the next message. */
  readonly conversationId: string | null;
  readonly messages: readonly MessageRow[];
  readonly model: string | null;
};

type NewMessage = {
  readonly text: string;
  readonly parentId: string | null;
  /** The draft it came from; null for an edited message. */
  readonly draftId: string | null;
};

export type Turns = {
  /** Stores the message and asks for its answer. The conversation's id once stored; null when nothing was sent. */
  readonly send: (message: NewMessage) => Promise<string | null>;
  /** Another answer beside the one that is there. */
  readonly regenerate: (answer: MessageRow) => Promise<void>;
};

/** What the person's words turn into: rows first, then the request. Failures are told; nothing typed is lost. */
export function useTurns({ db, accountId, conversationId, messages, model }: TurnsContext): Turns {
  const { t } = useTranslation(['errors']);
  const { live } = useServices();

  const report = ({ code }: AppError) =>
    useToastStore.getState().show({ tone: 'danger', text: t(`errors:${code}`) });

  const newIds = () => ({
    conversationId: conversationId ?? crypto.randomUUID(),
    messageId: crypto.randomUUID(),
    requestId: crypto.randomUUID(),
    now: new Date().toISOString(),
  });

  const ask = (ids: ReturnType<typeof newIds>, parentId: string, prompt: readonly ChatMessage[]) => {
    if (accountId === null || model === null) return;
    const { messageId, requestId } = ids;
    const request = { requestId, accountId, conversationId: ids.conversationId, messageId, model };
    if (useSettingsStore.getState().settings.lastModel !== model) {
      void updateSettings({ lastModel: model });
    }
    // A refusal ends the answer with its error, which the thread shows: nothing more to do here.
    void live.start({ ...request, messages: [...prompt], temporary: false, parentId });
  };

  return {
    send: async ({ text, parentId, draftId }) => {
      if (!db || accountId === null || model === null) return null;
      const ids = newIds();
      const userMessageId = crypto.randomUUID();
      const isNew = conversationId === null;
      const begun = await beginTurn(db, { ...ids, isNew, parentId, userMessageId, text, draftId, model });
      if (!begun.ok) {
        report(begun.error);
        return null;
      }
      ask(ids, userMessageId, [...promptOf(messages, parentId), { role: 'user', content: text }]);
      return ids.conversationId;
    },
    regenerate: async ({ parentId }) => {
      if (!db || accountId === null || model === null || parentId === null) return;
      const ids = newIds();
      const begun = await beginAnswer(db, { ...ids, parentId, model });
      if (begun.ok) ask(ids, parentId, promptOf(messages, parentId));
      else report(begun.error);
    },
  };
}

/** The branch up to a message as the model gets it. Answers without text (failed ones) say nothing to a model. */
function promptOf(messages: readonly MessageRow[], leafId: string | null): readonly ChatMessage[] {
  if (leafId === null) return [];
  return pathTo(buildTree(messages), leafId)
    .filter(({ text }) => text !== '')
    .map(({ role, text }) => ({ role, content: text }));
}
