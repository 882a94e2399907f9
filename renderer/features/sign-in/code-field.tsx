import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './sign-in.module.css';

/** What this app asks GoTrue's templates to send. */
export const codeLength = 6;

/** The digits of what was typed or pasted: “123 456” and “Code: 123-456” are the same code. */
export function digitsOf(text: string): string {
  return text
    .replace(/[٠-٩۰-۹０-９]/g, asciiDigit)
    .replace(/\D/g, '')
    .slice(0, codeLength);
}

/** Arabic-Indic, Persian and full-width digits are what some keyboards type. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  for (const zero of [0x0660, 0x06f0, 0xff10]) {
    if (code >= zero && code <= zero + 9) return String(code - zero);
  }
  return digit;
}

type CodeFieldProps = {
  readonly value: string;
  readonly onChange: (digits: string) => void;
  /** Called once the last digit is there, typed or pasted. */
  readonly onComplete: (digits: string) => void;
  readonly error: string | null;
  readonly disabled: boolean;
};

export function CodeField({ value, onChange, onComplete, error, disabled }: CodeFieldProps) {
  const { t } = useTranslation('sign-in');
  const id = useId();
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (!disabled) {
      input.current?.focus();
      input.current?.select();
    }
  }, [disabled, error]);

  const take = (text: string) => {
    const digits = digitsOf(text);
    onChange(digits);
    if (digits.length === codeLength && digits !== value) onComplete(digits);
  };

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
        readOnly={disabled}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : `${id}-error`}
        onChange={(event) => take(event.target.value)}
        onPaste={(event) => {
          event.preventDefault();
          take(event.clipboardData.getData('text'));
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
