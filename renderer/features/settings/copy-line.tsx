import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import styles from './settings.module.css';

/** A line to be pasted elsewhere. */
export function CopyLine({ label, text }: { readonly label: string; readonly text: string }) {
  const { t } = useTranslation('settings');
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // The line can be selected and copied by hand.
      setCopied(false);
    }
  };
  return (
    <div className={styles['copyLine']}>
      <input readOnly dir="ltr" aria-label={label} value={text} onFocus={(event) => event.target.select()} />
      <Button size="s" onPress={() => void copy()}>
        {isCopied ? t('copied') : t('copy')}
      </Button>
    </div>
  );
}
