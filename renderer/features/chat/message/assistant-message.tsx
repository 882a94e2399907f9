import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import type { MessageRow } from '../../../data/rows.ts';
import type { LiveAnswer } from '../../../live/answer-entry.ts';
import type { LiveAnswers } from '../../../live/live-answers.ts';
import { textNow } from '../../../live/text-now.ts';
import { useLiveAnswer } from '../../../live/use-live-answer.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { AnswerBody } from './answer-body.tsx';
import { AnswerMeta } from './answer-meta.tsx';
import styles from './message.module.css';
import { CopyButton } from '../copy/copy-button.tsx';
import { ErrorNote } from './error-note.tsx';
import { VersionSwitch, type Versions } from './version-switch.tsx';

type AssistantMessageProps = {
  readonly live: LiveAnswers;
  readonly message: MessageRow;
  readonly versions: Versions;
  readonly modelName: string;
  readonly isLast: boolean;
  readonly canSend: boolean;
  readonly onRegenerate: (message: MessageRow) => void;
  readonly onContinue: (message: MessageRow) => void;
  readonly onTopUp: () => void;
  readonly onChooseVersion: (messageId: string) => void;
};

/** An answer: from memory while it runs, from its row once it is stored. */
export function AssistantMessage(props: AssistantMessageProps) {
  const { message, modelName } = props;
  const { t } = useTranslation('chat');
  const answer = useLiveAnswer(props.live, message.requestId);
  const shown = answer === null ? message : withLiveAnswer(message, answer);
  const isStreaming = shown.status === 'streaming';

  return (
    <article
      className={`${styles['assistant']} ${props.isLast ? styles['lastMessage'] : ''}`}
      aria-label={t('message.assistant', { model: modelName })}
      aria-busy={isStreaming}
    >
      <AnswerBody
        text={textNow(message, answer)}
        reasoning={(answer ?? message).reasoning}
        isStreaming={isStreaming}
        thoughtMs={shown.reasoningMs}
      />
      {isStreaming ? null : <AnswerEnding {...props} message={shown} />}
      <div className={styles['meta']} data-copy="skip">
        {isStreaming ? (
          <bdi>{modelName}</bdi>
        ) : (
          <>
            <AnswerMeta message={shown} modelName={modelName} />
            <VersionSwitch versions={props.versions} onChoose={props.onChooseVersion} />
            <div className={styles['actions']}>
              <CopyButton text={shown.text} isMarkdown />
              {props.canSend ? (
                <IconButton
                  size="s"
                  label={t('message.regenerate')}
                  onPress={() => props.onRegenerate(message)}
                >
                  <RefreshCw size={15} aria-hidden />
                </IconButton>
              ) : null}
            </div>
          </>
        )}
      </div>
    </article>
  );
}

/** The row as it will be stored: memory knows more than the disk while an answer runs, and until it is stored. */
function withLiveAnswer(message: MessageRow, answer: LiveAnswer): MessageRow {
  const { end } = answer;
  if (end === null) return { ...message, status: 'streaming' };
  const text = message.prefix + answer.text.slice(0);
  const reasoning = answer.reasoning.slice(0);
  const { status, finishReason, error, usage, firstTokenMs, reasoningMs, totalMs } = end;
  return {
    ...message,
    text,
    reasoning,
    status,
    finishReason,
    error,
    usage,
    firstTokenMs,
    reasoningMs,
    totalMs,
  };
}

/** How an answer ended, when it did not simply complete. Always below what had arrived. */
function AnswerEnding({ message, canSend, onRegenerate, onContinue, onTopUp }: AssistantMessageProps) {
  const { t } = useTranslation(['chat', 'common']);
  const again = canSend ? (
    <Button size="s" onPress={() => onRegenerate(message)}>
      {t('message.tryAgain')}
    </Button>
  ) : null;
  const goOn =
    canSend && message.text !== '' ? (
      <Button size="s" onPress={() => onContinue(message)}>
        {t('message.continue')}
      </Button>
    ) : null;
  const note = (text: string) => (
    <div className={styles['note']}>
      <Banner tone="info" actions={goOn}>
        {text}
      </Banner>
    </div>
  );

  switch (message.status) {
    case 'streaming':
      return null;
    case 'complete':
      if (message.finishReason === 'length') return note(t('message.cutOff'));
      return message.text === '' ? note(t('message.emptyAnswer')) : null;
    case 'stopped':
      return note(t('message.stopped'));
    case 'interrupted':
      return (
        <div className={styles['note']}>
          <Banner
            tone="warning"
            actions={
              <>
                {goOn}
                {again}
              </>
            }
          >
            {t('message.interrupted')}
          </Banner>
        </div>
      );
    case 'failed': {
      const topUp = (
        <Button size="s" variant="primary" onPress={onTopUp}>
          {t('common:actions.topUp')}
        </Button>
      );
      const actions = (
        <>
          {message.error?.code === 'insufficient_credits' ? topUp : goOn}
          {again}
        </>
      );
      return (
        <div className={styles['note']}>
          <ErrorNote error={message.error ?? unknownFailure} actions={actions} />
        </div>
      );
    }
  }
}

const unknownFailure: AppError = { code: 'internal', retryable: false };
