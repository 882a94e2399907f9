import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  Menu as AriaMenu,
  MenuItem,
  MenuTrigger,
  Popover,
  Separator,
} from 'react-aria-components';
import buttonStyles from './button.module.css';
import styles from './menu.module.css';

export type MenuEntry =
  | {
      readonly id: string;
      readonly label: string;
      readonly icon?: ReactNode;
      readonly danger?: boolean;
      readonly onAction: () => void;
    }
  | 'separator';

type MenuProps = {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly children: ReactNode;
  /** Replaces the look of the small icon button. */
  readonly triggerClassName?: string;
};

/** A button that opens a list of actions. */
export function Menu({ label, entries, children, triggerClassName }: MenuProps) {
  const iconButton = `${buttonStyles['button']} ${buttonStyles['icon']} ${buttonStyles['quiet']} ${buttonStyles['s']}`;
  return (
    <MenuTrigger>
      <AriaButton aria-label={label} className={triggerClassName ?? iconButton}>
        {children}
      </AriaButton>
      <Popover className={styles['popover'] ?? ''} placement="bottom end" offset={4}>
        <AriaMenu className={styles['menu'] ?? ''} aria-label={label}>
          {entries.map((entry, index) =>
            entry === 'separator' ? (
              <Separator key={`separator-${index}`} className={styles['separator'] ?? ''} />
            ) : (
              <MenuItem
                key={entry.id}
                id={entry.id}
                textValue={entry.label}
                onAction={entry.onAction}
                className={`${styles['item']} ${entry.danger === true ? styles['danger'] : ''}`}
              >
                {entry.icon}
                {entry.label}
              </MenuItem>
            ),
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
