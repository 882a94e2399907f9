import { useTranslation } from 'react-i18next';
import { getBridge } from '../../platform/bridge.ts';
import styles from './sign-in.module.css';

type ConsentFieldProps = {
  readonly checked: boolean;
  /** It was needed and not given. */
  readonly isMissing: boolean;
  readonly onChange: (checked: boolean) => void;
};

/** Age and policy, confirmed once per account on this device (P10). */
export function ConsentField({ checked, isMissing, onChange }: ConsentFieldProps) {
  const { t } = useTranslation('sign-in');
  return (
    <div className={styles['consent']}>
      <label>
        <input
          type="checkbox"
          checked={checked}
          aria-invalid={isMissing}
          aria-describedby={isMissing ? 'consent-error' : undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span>{t('consent.label')}</span>
      </label>
      <button
        type="button"
        className={styles['link']}
        onClick={() => void getBridge().commands['shell:open-page']({ page: 'privacy-policy' })}
      >
        {t('consent.policy')}
      </button>
      {isMissing ? (
        <p id="consent-error" role="alert" className={styles['error']}>
          {t('consent.required')}
        </p>
      ) : null}
    </div>
  );
}
