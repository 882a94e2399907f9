import { Pencil } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageRow } from '../../../data/rows.ts';
import { MessageLengthNotes, useMessageLength } from '../../../panels/message-length.tsx';
import { closeEdit, setEdit, useEditsStore } from '../../../stores/edits-store.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import styles from './message.module.css';
import { CopyButton } from '../copy/copy-button.tsx';
import { VersionSwitch, type Versions } from './version-switch.tsx';

type UserMessageProps = {
  readonly message: MessageRow;
  readonly versions: Versions;
  readonly canEdit: boolean;
  /** Whether it was sent. */
  readonly onEdit: (message: MessageRow, text: string) => Promise<boolean>;
  readonly onChooseVersion: (messageId: string) => void;
};

export function UserMessage({ message, versions, canEdit, onEdit, onChooseVersion }: UserMessageProps) {
  const { t } = useTranslation('chat');
  const edit = useEditsStore(({ edits }) => edits.get(message.id));
  // An edit that is found again, after the chat was left, does not take the focus.
  const [isOpenedHere, setOpenedHere] = useState(false);

  return (
    <article className={styles['user']} aria-label={t('message.you')}>
      {edit !== undefined ? (
        <MessageEditor
          text={edit}
          isChanged={edit !== message.text}
          takesFocus={isOpenedHere}
          canSend={canEdit}
          onChange={(text) => setEdit(message.id, text)}
          onCancel={() => closeEdit(message.id)}
          onSend={async () => {
            if (await onEdit(message, edit)) closeEdit(message.id);
          }}
        />
      ) : (
        <>
          <div className={styles['bubble']} dir="auto" data-find="plain">
            {message.text}
          </div>
          <div className={styles['meta']} data-copy="skip">
            <div className={styles['actions']}>
              {canEdit ? (
                <IconButton
                  size="s"
                  label={t('message.edit')}
                  onPress={() => {
                    setOpenedHere(true);
                    setEdit(message.id, message.text);
                  }}
                >
                  <Pencil size={15} aria-hidden />
                </IconButton>
              ) : null}
              <CopyButton text={message.text} />
            </div>
            <VersionSwitch versions={versions} onChoose={onChooseVersion} />
          </div>
        </>
      )}
    </article>
  );
}

type MessageEditorProps = {
  readonly text: string;
  readonly isChanged: boolean;
  readonly takesFocus: boolean;
  readonly canSend: boolean;
  readonly onChange: (text: string) => void;
  readonly onSend: () => Promise<void>;
  readonly onCancel: () => void;
};

/** Sending an edit starts a new branch; the old message and its answers stay as a version. */
function MessageEditor({ text, takesFocus, onCancel, ...props }: MessageEditorProps) {
  const { t } = useTranslation(['chat', 'common']);
  const [isSending, setSending] = useState(false);
  const length = useMessageLength(text);
  const input = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    if (!takesFocus) return;
    input.current?.focus();
    input.current?.setSelectionRange(input.current.value.length, input.current.value.length);
  }, [takesFocus]);

  const send = async () => {
    setSending(true);
    try {
      await props.onSend();
    } finally {
      setSending(false);
    }
  };
  return (
    <div className={styles['editor']}>
      <MessageLengthNotes text={text} length={length} />
      <textarea
        ref={input}
        dir="auto"
        aria-label={t('message.editLabel')}
        value={text}
        readOnly={isSending}
        onPaste={length.onPaste}
        onChange={(event) => {
          length.onTyped();
          props.onChange(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.nativeEvent.isComposing) onCancel();
        }}
      />
      <div className={styles['editorActions']}>
        <Button size="s" onPress={onCancel}>
          {t('common:actions.cancel')}
        </Button>
        <Button
          size="s"
          variant="primary"
          isPending={isSending}
          isDisabled={text.trim() === '' || !props.isChanged || length.isTooLong || !props.canSend}
          onPress={() => void send()}
        >
          {t('message.saveEdit')}
        </Button>
      </div>
    </div>
  );
}
