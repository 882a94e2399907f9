import { Pencil } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageRow } from '../../data/rows.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import styles from './chat.module.css';
import { CopyButton } from './copy-button.tsx';
import { VersionSwitch, type Versions } from './version-switch.tsx';

type UserMessageProps = {
  readonly message: MessageRow;
  readonly versions: Versions;
  readonly canEdit: boolean;
  readonly onEdit: (message: MessageRow, text: string) => void;
  readonly onChooseVersion: (messageId: string) => void;
};

export function UserMessage({ message, versions, canEdit, onEdit, onChooseVersion }: UserMessageProps) {
  const { t } = useTranslation('chat');
  const [isEditing, setEditing] = useState(false);

  return (
    <article className={styles['user']} aria-label={t('message.you')}>
      {isEditing ? (
        <MessageEditor
          text={message.text}
          onCancel={() => setEditing(false)}
          onSave={(text) => {
            setEditing(false);
            onEdit(message, text);
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
                <IconButton size="s" label={t('message.edit')} onPress={() => setEditing(true)}>
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
  readonly onSave: (text: string) => void;
  readonly onCancel: () => void;
};

/** Sending an edit starts a new branch; the old message and its answers stay as a version. */
function MessageEditor({ text, onSave, onCancel }: MessageEditorProps) {
  const { t } = useTranslation(['chat', 'common']);
  const [draft, setDraft] = useState(text);
  const input = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(input.current.value.length, input.current.value.length);
  }, []);

  return (
    <div className={styles['editor']}>
      <textarea
        ref={input}
        dir="auto"
        aria-label={t('message.editLabel')}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
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
          isDisabled={draft.trim() === '' || draft === text}
          onPress={() => onSave(draft)}
        >
          {t('message.saveEdit')}
        </Button>
      </div>
    </div>
  );
}
