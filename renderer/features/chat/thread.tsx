import { ArrowDown } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageRow } from '../../data/rows.ts';
import type { LiveAnswers } from '../../live/live-answers.ts';
import { IconButton } from '../../ui/button.tsx';
import { AssistantMessage } from './assistant-message.tsx';
import styles from './chat.module.css';
import { useStickToBottom } from './use-stick-to-bottom.ts';
import { UserMessage } from './user-message.tsx';
import type { Versions } from './version-switch.tsx';

export type ThreadEntry = { readonly message: MessageRow; readonly versions: Versions };

type ThreadProps = {
  readonly live: LiveAnswers;
  readonly conversationId: string;
  readonly entries: readonly ThreadEntry[];
  /** Counts what this window sent: a new turn brings the reader to the end. */
  readonly turn: number;
  readonly modelName: (modelId: string | null) => string;
  readonly isAnswering: boolean;
  readonly canSend: boolean;
  readonly onEdit: (message: MessageRow, text: string) => void;
  readonly onRegenerate: (message: MessageRow) => void;
  readonly onContinue: (message: MessageRow) => void;
  readonly onTopUp: () => void;
  readonly onChooseVersion: (messageId: string) => void;
};

export function Thread(props: ThreadProps) {
  const { t } = useTranslation('chat');
  const { scroller, content, isAtEnd, toEnd } = useStickToBottom(`${props.conversationId}/${props.turn}`);

  return (
    <div className={styles['thread']}>
      {/* The scroller takes focus so that the keyboard can scroll it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div
        ref={scroller}
        className={styles['scroller']}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('thread')}
      >
        <div ref={content} className={styles['messages']}>
          {props.entries.map(({ message, versions }, index) =>
            message.role === 'user' ? (
              <UserMessage
                key={message.id}
                message={message}
                versions={versions}
                canEdit={props.canSend && !props.isAnswering}
                onEdit={props.onEdit}
                onChooseVersion={props.onChooseVersion}
              />
            ) : (
              <AssistantMessage
                key={message.id}
                live={props.live}
                message={message}
                versions={versions}
                modelName={props.modelName(message.model)}
                isLast={index === props.entries.length - 1}
                canSend={props.canSend && !props.isAnswering}
                onRegenerate={props.onRegenerate}
                onContinue={props.onContinue}
                onTopUp={props.onTopUp}
                onChooseVersion={props.onChooseVersion}
              />
            ),
          )}
        </div>
      </div>
      {isAtEnd ? null : (
        <div className={styles['toBottom']}>
          <IconButton label={t('message.toBottom')} onPress={toEnd}>
            <ArrowDown size={18} aria-hidden />
          </IconButton>
        </div>
      )}
      <AnsweringStatus isAnswering={props.isAnswering} />
    </div>
  );
}

/** Says that writing began and ended; the growing text itself is never read out. */
function AnsweringStatus({ isAnswering }: { readonly isAnswering: boolean }) {
  const { t } = useTranslation('chat');
  const [hasAnswered, setHasAnswered] = useState(isAnswering);
  if (isAnswering && !hasAnswered) setHasAnswered(true);
  return (
    <p className="visually-hidden" role="status">
      {isAnswering ? t('message.generating') : hasAnswered ? t('message.done') : ''}
    </p>
  );
}
