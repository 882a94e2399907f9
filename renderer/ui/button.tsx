import type { ReactNode } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import styles from './button.module.css';

type ButtonProps = {
  readonly children: ReactNode;
  readonly onPress?: () => void;
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 's' | 'm';
  readonly type?: 'button' | 'submit';
  readonly isDisabled?: boolean;
  /** Shows that work goes on; the button stays focusable and cannot be pressed again. */
  readonly isPending?: boolean;
  readonly autoFocus?: boolean;
  /** The accessible name, where the words on the button say too little away from their place. */
  readonly label?: string;
};

export function Button({ variant = 'plain', size = 'm', type = 'button', label, ...props }: ButtonProps) {
  return (
    <AriaButton
      {...props}
      {...(label === undefined ? {} : { 'aria-label': label })}
      type={type}
      className={`${styles['button']} ${styles[variant]} ${styles[size]}`}
    />
  );
}

type IconButtonProps = {
  /** The accessible name, also shown as the tooltip. */
  readonly label: string;
  readonly children: ReactNode;
  readonly onPress?: () => void;
  readonly isDisabled?: boolean;
  readonly size?: 's' | 'm';
  readonly variant?: 'quiet' | 'primary';
};

export function IconButton({ label, size = 'm', variant = 'quiet', ...props }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      <AriaButton
        {...props}
        aria-label={label}
        className={`${styles['button']} ${styles['icon']} ${styles[variant]} ${styles[size]}`}
      />
      <Tooltip offset={6} className={styles['tooltip'] ?? ''}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
