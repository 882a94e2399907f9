import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { completesCode, digitsOf, isCode, pastedCode } from './code-digits.ts';
import styles from './sign-in.module.css';

type CodeFieldProps = {
  readonly value: string;
  readonly onChange: (digits: string) => void;
  /** Called once a code is there, typed or pasted. */
  readonly onComplete: (digits: string) => void;
  readonly error: string | null;
};

/** Stays open while a code is checked: one that is longer than usual is typed on. */
export function CodeField({ value, onChange, onComplete, error }: CodeFieldProps) {
  const { t } = useTranslation('sign-in');
  const id = useId();
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => input.current?.focus(), [error]);

  return (
    <div className={styles['codeField']}>
      <label htmlFor={id} className={styles['codeLabel']}>
        {t('code.label')}
      </label>
      <input
        ref={input}
        id={id}
        className={styles['codeInput']}
        dir="ltr"
        inputMode="numeric"
        autoComplete="one-time-code"
        spellCheck={false}
        value={value}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : `${id}-error`}
        onChange={(event) => {
          const digits = digitsOf(event.target.value);
          onChange(digits);
          if (completesCode(value, digits)) onComplete(digits);
        }}
        onPaste={(event) => {
          event.preventDefault();
          const digits = pastedCode(event.clipboardData.getData('text'));
          onChange(digits);
          if (digits !== value && isCode(digits)) onComplete(digits);
        }}
      />
      {error === null ? null : (
        <p id={`${id}-error`} role="alert" className={styles['error']}>
          {error}
        </p>
      )}
    </div>
  );
}
