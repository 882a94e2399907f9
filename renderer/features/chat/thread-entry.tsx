import { Component, memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageRow } from '../../data/rows.ts';
import type { LiveAnswers } from '../../live/live-answers.ts';
import { Banner } from '../../ui/banner.tsx';
import { AssistantMessage } from './assistant-message.tsx';
import styles from './chat.module.css';
import { UserMessage } from './user-message.tsx';
import type { Versions } from './version-switch.tsx';

export type ThreadEntry = { readonly message: MessageRow; readonly versions: Versions };

/** What can be done with a message. */
export type MessageActions = {
  /** Whether it was sent: until then what was typed stays. */
  readonly onEdit: (message: MessageRow, text: string) => Promise<boolean>;
  readonly onRegenerate: (message: MessageRow) => void;
  readonly onContinue: (message: MessageRow) => void;
  readonly onTopUp: () => void;
  readonly onChooseVersion: (messageId: string) => void;
};

type ThreadEntryProps = {
  readonly entry: ThreadEntry;
  readonly index: number;
  readonly live: LiveAnswers;
  readonly actions: MessageActions;
  readonly modelName: string;
  readonly isLast: boolean;
  readonly canSend: boolean;
};

/** One message in the thread. Redrawn only when something of its own changes. */
export const ThreadEntryView = memo(function ThreadEntryView(props: ThreadEntryProps) {
  const { entry, index, live, actions, modelName, isLast, canSend } = props;
  const { message, versions } = entry;
  return (
    <div className={styles['entry']} data-entry={index}>
      <MessageBoundary fallback={<BrokenMessage text={message.text} />}>
        {message.role === 'user' ? (
          <UserMessage message={message} versions={versions} canEdit={canSend} {...actions} />
        ) : (
          <AssistantMessage
            live={live}
            message={message}
            versions={versions}
            modelName={modelName}
            isLast={isLast}
            canSend={canSend}
            {...actions}
          />
        )}
      </MessageBoundary>
    </div>
  );
});

type BoundaryProps = { readonly children: ReactNode; readonly fallback: ReactNode };

/** A message that cannot be drawn must not take the conversation with it. */
class MessageBoundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}

/** The text as it was written by the model, without any formatting. */
function BrokenMessage({ text }: { readonly text: string }) {
  const { t } = useTranslation('chat');
  return (
    <article>
      <Banner tone="warning">{t('message.unformatted')}</Banner>
      <pre className={styles['plain']} dir="auto" data-find="plain">
        {text}
      </pre>
    </article>
  );
}
