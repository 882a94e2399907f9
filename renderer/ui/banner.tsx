import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './banner.module.css';

type BannerProps = {
  readonly tone: 'info' | 'warning' | 'danger';
  readonly children: ReactNode;
  /** Buttons at the end of the line. */
  readonly actions?: ReactNode;
  readonly role?: 'status' | 'alert';
};

const icons = { info: Info, warning: TriangleAlert, danger: CircleAlert } as const;

/** One sentence with an icon: never colour alone. */
export function Banner({ tone, children, actions, role = 'status' }: BannerProps) {
  const Icon = icons[tone];
  return (
    <div className={`${styles['banner']} ${styles[tone]}`} role={role}>
      <Icon size={18} aria-hidden className={styles['icon']} />
      <div className={styles['text']}>{children}</div>
      {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
