import { Component, memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageRow } from '../../../data/rows.ts';
import type { LiveAnswers } from '../../../live/live-answers.ts';
import { textNow } from '../../../live/text-now.ts';
import { useLiveAnswer } from '../../../live/use-live-answer.ts';
import { Banner } from '../../../ui/banner.tsx';
import { AssistantMessage } from '../message/assistant-message.tsx';
import styles from './thread.module.css';
import { PlainText } from '../message/plain-text.tsx';
import { UserMessage } from '../message/user-message.tsx';
import type { Versions } from '../message/version-switch.tsx';

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
      <MessageBoundary status={message.status} fallback={<BrokenMessage live={live} message={message} />}>
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

type BoundaryProps = {
  readonly children: ReactNode;
  readonly fallback: ReactNode;
  /** An answer that has ended is tried again. */
  readonly status: MessageRow['status'];
};

type BoundaryState = { readonly failed: boolean; readonly status: MessageRow['status'] };

/** A message that cannot be drawn must not take the conversation with it. */
class MessageBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failed: false, status: this.props.status };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  static getDerivedStateFromProps({ status }: BoundaryProps, state: BoundaryState) {
    return status === state.status ? null : { failed: false, status };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}

type BrokenMessageProps = { readonly live: LiveAnswers; readonly message: MessageRow };

/** The text as it was written by the model, without any formatting; it grows while it is being written. */
function BrokenMessage({ live, message }: BrokenMessageProps) {
  const { t } = useTranslation('chat');
  const answer = useLiveAnswer(live, message.requestId);
  return (
    <article>
      <Banner tone="warning">{t('message.unformatted')}</Banner>
      <div className={styles['plain']} dir="auto" data-find="plain">
        <PlainText text={textNow(message, answer)} />
      </div>
    </article>
  );
}
