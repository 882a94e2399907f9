import { AppWindow, Check, Pin, PinOff, Save, SquarePen, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../ui/button.tsx';
import styles from './quick.module.css';

type QuickBarProps = {
  readonly balance: ReactNode;
  /** Null: nothing to keep yet. */
  readonly onKeep: (() => void) | null;
  readonly isKept: boolean;
  readonly isPinned: boolean;
  readonly onNew: (() => void) | null;
  readonly onOpenInMain: () => void;
  readonly onPin: (pinned: boolean) => void;
  readonly onHide: () => void;
};

/** What can be done with the quick chat, at the end of its bar. */
export function QuickBar({ balance, onKeep, isKept, isPinned, onNew, ...props }: QuickBarProps) {
  const { t } = useTranslation('quick');
  return (
    <div className={styles['bar']}>
      {balance}
      {isKept ? (
        <span className={styles['kept']} role="status">
          <Check size={15} aria-hidden />
          {t('kept')}
        </span>
      ) : null}
      {onKeep === null ? null : (
        <Button size="s" onPress={onKeep}>
          <Save size={15} aria-hidden />
          {t('keep')}
        </Button>
      )}
      {onNew === null ? null : (
        <IconButton label={t('newChat')} onPress={onNew}>
          <SquarePen size={17} aria-hidden />
        </IconButton>
      )}
      <IconButton label={t('openInMain')} onPress={props.onOpenInMain}>
        <AppWindow size={17} aria-hidden />
      </IconButton>
      <IconButton label={isPinned ? t('unpin') : t('pin')} onPress={() => props.onPin(!isPinned)}>
        {isPinned ? <PinOff size={17} aria-hidden /> : <Pin size={17} aria-hidden />}
      </IconButton>
      <IconButton label={t('close')} onPress={props.onHide}>
        <X size={18} aria-hidden />
      </IconButton>
    </div>
  );
}
