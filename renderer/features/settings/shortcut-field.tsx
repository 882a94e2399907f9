import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { acceleratorOf, formatAccelerator, quickAccelerator } from '#shared/accelerator.ts';
import type { Platform } from '#shared/domain/app.ts';
import type { DesktopStatus } from '#shared/domain/desktop.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { isInputMethodKey } from '../../ui/enter-key.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from './copy-line.tsx';
import styles from './settings.module.css';

type ShortcutFieldProps = {
  readonly setting: Settings['quickShortcut'];
  readonly status: DesktopStatus | null;
  readonly platform: Platform;
  readonly onChange: (setting: Settings['quickShortcut']) => void;
};

/** The key of the quick chat: pressed to be chosen, and told whether it really is ours. */
export function ShortcutField({ setting, status, platform, onChange }: ShortcutFieldProps) {
  const { t } = useTranslation('settings');
  const [isRecording, setRecording] = useState(false);
  const accelerator = quickAccelerator(setting, platform);
  const keys = accelerator === null ? null : formatAccelerator(accelerator, platform);
  const choose = (next: Settings['quickShortcut']) => {
    setRecording(false);
    onChange(next);
  };

  return (
    <div className={styles['shortcut']}>
      <div className={styles['row']}>
        <span id="quick-shortcut" className={styles['rowLabel']}>
          {t('quickShortcut')}
        </span>
        {isRecording ? (
          <KeyRecorder platform={platform} onRecorded={choose} onCancel={() => setRecording(false)} />
        ) : (
          <span className={styles['links']}>
            <kbd dir="ltr">{keys ?? t('quickShortcutNone')}</kbd>
            <Button size="s" onPress={() => setRecording(true)}>
              {t('quickShortcutChange')}
            </Button>
            {setting === 'default' ? null : (
              <Button size="s" variant="quiet" onPress={() => choose('default')}>
                {t('quickShortcutReset')}
              </Button>
            )}
            {setting === 'off' ? null : (
              <Button size="s" variant="quiet" onPress={() => choose('off')}>
                {t('quickShortcutOff')}
              </Button>
            )}
          </span>
        )}
      </div>
      {status?.shortcut.state === 'taken' && keys !== null ? (
        <Banner tone="warning">{t('quickShortcutTaken', { keys })}</Banner>
      ) : null}
      {status?.shortcut.state === 'wayland' && keys !== null ? (
        <>
          <p>{t('quickShortcutWayland', { keys })}</p>
          <CopyLine label={t('quickCommand')} text={status.quickCommand} />
        </>
      ) : null}
    </div>
  );
}

type KeyRecorderProps = {
  readonly platform: Platform;
  readonly onRecorded: (accelerator: string) => void;
  readonly onCancel: () => void;
};

/** Takes the next combination. Escape and leaving keep the old one; Tab goes on, as everywhere. */
function KeyRecorder({ platform, onRecorded, onCancel }: KeyRecorderProps) {
  const { t } = useTranslation('settings');
  const [isWrong, setWrong] = useState(false);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const { key, keyCode } = event;
    if (isInputMethodKey({ key, keyCode, isComposing: event.nativeEvent.isComposing })) return;
    if (event.key === 'Escape') return onCancel();
    if (event.key === 'Tab' && !event.ctrlKey && !event.altKey && !event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const accelerator = acceleratorOf(event, platform);
    if (accelerator !== null) onRecorded(accelerator);
    else setWrong(!['Control', 'Alt', 'Shift', 'Meta', 'AltGraph'].includes(event.key));
  };

  return (
    <span className={styles['recorder']}>
      <input
        readOnly
        ref={(element) => element?.focus()}
        value={t('quickShortcutPress')}
        aria-label={t('quickShortcut')}
        aria-describedby={isWrong ? 'quick-shortcut-wrong' : undefined}
        onKeyDown={onKeyDown}
        onBlur={onCancel}
      />
      {isWrong ? (
        <span id="quick-shortcut-wrong" role="alert">
          {t('quickShortcutInvalid')}
        </span>
      ) : null}
    </span>
  );
}
