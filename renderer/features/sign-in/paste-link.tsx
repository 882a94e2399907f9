import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorCode } from '#shared/errors.ts';
import { acceptPastedLink } from '../../stores/session-store.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './sign-in.module.css';

/** For systems where the link cannot find the app by itself. Stands inside the form of the code. */
export function PasteLink() {
  const { t } = useTranslation(['sign-in', 'errors']);
  const [isOpen, setOpen] = useState(false);
  const [link, setLink] = useState('');
  const [isChecking, setChecking] = useState(false);
  const [error, setError] = useState<ErrorCode | null>(null);

  const use = async () => {
    if (link.trim() === '' || isChecking) return;
    setChecking(true);
    const result = await acceptPastedLink(link.trim());
    setChecking(false);
    setError(result.ok ? null : result.error.code);
    if (!result.ok) return;
    setLink('');
  };

  if (!isOpen) {
    return (
      <button type="button" className={styles['link']} onClick={() => setOpen(true)}>
        {t('sign-in:link.open')}
      </button>
    );
  }
  return (
    <div
      className={styles['pasteLink']}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        // Else the form around it would check the code.
        event.preventDefault();
        void use();
      }}
    >
      <TextField
        type="url"
        label={t('sign-in:link.label')}
        help={t('sign-in:link.help')}
        error={error === null ? null : t(`errors:${error}`)}
        autoFocus
        autoComplete="off"
        value={link}
        onChange={(text) => {
          setLink(text);
          setError(null);
        }}
      />
      <Button isPending={isChecking} isDisabled={link.trim() === ''} onPress={() => void use()}>
        {isChecking ? t('sign-in:link.checking') : t('sign-in:link.use')}
      </Button>
    </div>
  );
}
