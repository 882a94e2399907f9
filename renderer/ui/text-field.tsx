import { type HTMLInputAutoCompleteAttribute, useId } from 'react';
import styles from './text-field.module.css';

type TextFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'url' | 'password';
  readonly placeholder?: string;
  readonly help?: string;
  /** Replaces the help and marks the field as wrong. */
  readonly error?: string | null;
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly autoFocus?: boolean;
  readonly disabled?: boolean;
  readonly onBlur?: () => void;
};

export function TextField({ label, value, onChange, help, error, ...input }: TextFieldProps) {
  const id = useId();
  const wrong = error !== null && error !== undefined;
  const note = wrong ? error : help;
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={styles['input']}
        value={value}
        dir={input.type === 'email' || input.type === 'url' ? 'ltr' : 'auto'}
        spellCheck={false}
        aria-invalid={wrong}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => onChange(event.target.value)}
      />
      {note === undefined ? null : (
        <p
          id={`${id}-note`}
          className={wrong ? styles['error'] : styles['help']}
          role={wrong ? 'alert' : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}
