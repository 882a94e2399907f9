import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationRow } from '../../data/rows.ts';
import { isInputMethodKey } from '../../ui/enter-key.ts';
import { Menu } from '../../ui/menu.tsx';
import styles from './history.module.css';

const maxTitleLength = 200;

type ConversationItemProps = {
  readonly conversation: ConversationRow;
  readonly isOpen: boolean;
  readonly isAnswering: boolean;
  readonly onOpen: (id: string) => void;
  readonly onRename: (id: string, title: string) => void;
  readonly onDelete: (conversation: ConversationRow) => void;
};

export function ConversationItem({
  conversation,
  isOpen,
  isAnswering,
  onOpen,
  onRename,
  onDelete,
}: ConversationItemProps) {
  const { t } = useTranslation('common');
  const [isRenaming, setRenaming] = useState(false);
  // A menu holds a tenth of a megabyte, and is shown only for a chat that is pointed at or has the focus.
  const [hasMenu, setHasMenu] = useState(false);
  const needMenu = () => setHasMenu(true);
  const title = conversation.title === '' ? t('sidebar.untitled') : conversation.title;

  if (isRenaming) {
    return (
      <li className={styles['item']}>
        <RenameField
          title={conversation.title}
          onDone={(newTitle) => {
            setRenaming(false);
            if (newTitle !== null) onRename(conversation.id, newTitle);
          }}
        />
      </li>
    );
  }
  return (
    <li
      className={`${styles['item']} ${isOpen ? styles['open'] : ''}`}
      onPointerEnter={needMenu}
      onFocus={needMenu}
    >
      <button
        type="button"
        className={styles['title']}
        dir="auto"
        title={title}
        aria-current={isOpen ? 'page' : undefined}
        onClick={() => onOpen(conversation.id)}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={(event) => {
          if (event.key === 'F2') setRenaming(true);
          if (event.key === 'Delete') onDelete(conversation);
        }}
      >
        {title}
      </button>
      {isAnswering ? (
        <span className={styles['answering']} role="img" aria-label={t('sidebar.answering')} />
      ) : null}
      {hasMenu ? (
        <span className={styles['more']}>
          <Menu
            label={t('sidebar.more', { title })}
            entries={[
              {
                id: 'rename',
                label: t('sidebar.rename'),
                icon: <Pencil size={15} aria-hidden />,
                onAction: () => setRenaming(true),
              },
              {
                id: 'delete',
                label: t('actions.delete'),
                icon: <Trash2 size={15} aria-hidden />,
                danger: true,
                onAction: () => onDelete(conversation),
              },
            ]}
          >
            <Ellipsis size={16} aria-hidden />
          </Menu>
        </span>
      ) : null}
    </li>
  );
}

/** Enter and leaving the field keep the new name, Escape does not; an input method's Enter does nothing. */
function RenameField({
  title,
  onDone,
}: {
  readonly title: string;
  readonly onDone: (title: string | null) => void;
}) {
  const { t } = useTranslation('common');
  const [draft, setDraft] = useState(title);
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);

  useEffect(() => input.current?.select(), []);

  const finish = (keep: boolean) => {
    if (isDone.current) return;
    isDone.current = true;
    const trimmed = draft.trim();
    onDone(keep && trimmed !== '' && trimmed !== title ? trimmed : null);
  };
  return (
    <input
      ref={input}
      className={styles['rename']}
      dir="auto"
      // The person has just asked for this field.
      // oxlint-disable-next-line jsx-a11y/no-autofocus
      autoFocus
      aria-label={t('sidebar.renameLabel')}
      maxLength={maxTitleLength}
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        const { key, keyCode, nativeEvent } = event;
        if (isInputMethodKey({ key, keyCode, isComposing: nativeEvent.isComposing })) return;
        if (event.key === 'Enter') finish(true);
        if (event.key === 'Escape') finish(false);
      }}
    />
  );
}
