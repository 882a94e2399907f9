import { ArrowUp, Square } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '#shared/domain/settings.ts';
import { MessageLengthNotes, useMessageLength } from '../../panels/message-length.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import styles from './composer.module.css';
import { isSendKey } from '../../ui/enter-key.ts';

/** What the button beside the text does now. */
export type ComposerState = 'ready' | 'answering' | 'signed-out' | 'out-of-credit' | 'no-model';

type ComposerProps = {
  readonly text: string;
  readonly onTextChange: (text: string) => void;
  readonly state: ComposerState;
  /** A message is on its way out of here; until it is, there is no other. */
  readonly isSending: boolean;
  readonly sendKey: Settings['sendKey'];
  /** `⌘` or `Ctrl` */
  readonly modifier: string;
  /** What sending this draft would cost at most to read, when it is worth mentioning. */
  readonly estimate: string | null;
  readonly onSend: () => void;
  readonly onStop: () => void;
  readonly onTopUp: () => void;
  readonly onSignIn: () => void;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
};

export function Composer({ inputRef, ...props }: ComposerProps) {
  const { text, state } = props;
  const { t } = useTranslation(['chat', 'common']);
  const hintId = useId();
  const length = useMessageLength(text);
  const canSend =
    text.trim() !== '' &&
    !length.isTooLong &&
    !props.isSending &&
    (state === 'ready' || state === 'out-of-credit');

  return (
    <div className={styles['composer']}>
      <MessageLengthNotes text={text} length={length} />
      {state === 'out-of-credit' ? (
        <Banner
          tone="warning"
          role="alert"
          actions={
            text.trim() === '' ? null : (
              <Button size="s" isDisabled={!canSend} onPress={props.onSend}>
                {t('composer.resend')}
              </Button>
            )
          }
        >
          {text.trim() === '' ? t('composer.outOfCreditEmpty') : t('composer.outOfCredit')}
        </Banner>
      ) : null}
      {state === 'no-model' && text !== '' ? <Banner tone="info">{t('composer.noModel')}</Banner> : null}
      <div className={styles['box']}>
        <textarea
          ref={inputRef}
          className={styles['input']}
          // Empty, the placeholder stands where the page's direction begins.
          {...(text === '' ? {} : { dir: 'auto' })}
          rows={1}
          aria-label={t('composer.label')}
          aria-describedby={hintId}
          placeholder={
            state === 'signed-out' ? t('composer.placeholderSignedOut') : t('composer.placeholder')
          }
          value={text}
          onPaste={length.onPaste}
          onChange={(event) => {
            length.onTyped();
            props.onTextChange(event.target.value);
          }}
          onKeyDown={(event) => {
            const { isComposing } = event.nativeEvent;
            if (!isSendKey({ ...pressOf(event), isComposing }, props.sendKey)) return;
            event.preventDefault();
            // A key that is held down has sent already.
            if (canSend && !event.repeat) props.onSend();
          }}
        />
        {props.estimate === null ? null : (
          <span className={`${styles['estimate']} tabular`}>{props.estimate}</span>
        )}
        <ComposerButton
          state={state}
          canSend={canSend}
          onSend={props.onSend}
          onStop={props.onStop}
          onTopUp={props.onTopUp}
          onSignIn={props.onSignIn}
        />
      </div>
      <p id={hintId} className="visually-hidden">
        {props.sendKey === 'enter'
          ? t('composer.hintEnter')
          : t('composer.hintModEnter', { modifier: props.modifier })}
      </p>
    </div>
  );
}

/** Event getters do not survive a spread of the event itself. */
function pressOf({ key, keyCode, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent) {
  return { key, keyCode, shiftKey, ctrlKey, metaKey, altKey };
}

type ComposerButtonProps = Pick<ComposerProps, 'state' | 'onSend' | 'onStop' | 'onTopUp' | 'onSignIn'> & {
  readonly canSend: boolean;
};

function ComposerButton(props: ComposerButtonProps) {
  const { t } = useTranslation(['chat', 'common']);
  switch (props.state) {
    case 'answering':
      return (
        <IconButton variant="primary" label={t('composer.stop')} onPress={props.onStop}>
          <Square size={14} fill="currentColor" aria-hidden />
        </IconButton>
      );
    case 'signed-out':
      return (
        <Button variant="primary" onPress={props.onSignIn}>
          {t('common:actions.signIn')}
        </Button>
      );
    case 'out-of-credit':
      return (
        <Button variant="primary" onPress={props.onTopUp}>
          {t('composer.topUp')}
        </Button>
      );
    case 'ready':
    case 'no-model':
      return (
        <IconButton
          variant="primary"
          label={t('composer.send')}
          isDisabled={!props.canSend}
          onPress={props.onSend}
        >
          <ArrowUp size={18} aria-hidden />
        </IconButton>
      );
  }
}
