import { Check, ChevronDown, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import styles from './copy.module.css';
import { copyPart, copyText, writeCopied } from './clipboard.ts';
import type { CopyFormat } from './copy.ts';

type CopyButtonProps = {
  readonly text: string;
  /** Whether the text is markdown: then it can be copied as what it looks like, too. */
  readonly isMarkdown?: boolean;
};

/** Copies a message as it is written; beside it are the other formats. */
export function CopyButton({ text, isMarkdown = false }: CopyButtonProps) {
  const { t } = useTranslation('chat');
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  // As in the list of chats: a menu costs something, and is there for what is pointed at or has the focus.
  const [hasMenu, setHasMenu] = useState(false);
  const needMenu = () => setHasMenu(isMarkdown);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const label =
    outcome === 'copied'
      ? t('message.copied')
      : outcome === 'failed'
        ? t('message.copyFailed')
        : t('message.copy');
  const tell = (isCopied: boolean) => setOutcome(isCopied ? 'copied' : 'failed');
  const copyAs = async (format: CopyFormat) => {
    await copyPart.load();
    const message = { role: 'assistant', text } as const;
    const copied = await copyPart.get()?.copied([{ kind: 'message', entry: 0 }], format, () => message);
    tell(copied !== undefined && (await writeCopied(copied)));
  };
  const entry = (format: CopyFormat, name: string) => ({
    id: format,
    label: name,
    onAction: () => void copyAs(format),
  });
  const more = <ChevronDown size={13} aria-hidden />;
  return (
    <span className={styles['copy']} onPointerEnter={needMenu} onFocus={needMenu}>
      <IconButton size="s" label={label} onPress={() => void copyText(text).then(tell)}>
        {outcome === 'copied' ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
      </IconButton>
      {isMarkdown ? (
        <span className={styles['copyMore']}>
          {hasMenu ? (
            <Menu
              label={t('message.copyMore')}
              entries={[
                entry('markdown', t('message.copyMarkdown')),
                entry('rich', t('message.copyRich')),
                entry('plain', t('message.copyPlain')),
              ]}
            >
              {more}
            </Menu>
          ) : (
            more
          )}
        </span>
      ) : null}
      <span className="visually-hidden" role="status">
        {outcome === null ? '' : label}
      </span>
    </span>
  );
}
