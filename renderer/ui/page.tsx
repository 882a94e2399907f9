import { type ReactNode, useId } from 'react';
import styles from './page.module.css';

type PageProps = {
  readonly title: string;
  readonly intro?: string;
  /** At the end of the title's line. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

/** A page in the middle of the window. */
export function Page({ title, intro, actions, children }: PageProps) {
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{title}</h1>
        {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
        {intro === undefined ? null : <p className={styles['intro']}>{intro}</p>}
      </header>
      {children}
    </div>
  );
}

type SectionProps = {
  readonly title: string;
  readonly text?: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
};

/** A framed part of a page with a heading of its own. */
export function Section({ title, text, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <div className={styles['sectionHead']}>
        <h2 id={id}>{title}</h2>
        {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
      </div>
      {text === undefined ? null : <p className={styles['note']}>{text}</p>}
      {children}
    </section>
  );
}

/** Name and value in one line; values line up. */
export function Facts({
  facts,
}: {
  readonly facts: readonly { readonly name: string; readonly value: ReactNode }[];
}) {
  return (
    <dl className={styles['facts']}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type TableFrameProps = {
  /** What the table shows, for who cannot see its place on the page. */
  readonly label: string;
  readonly children: ReactNode;
};

/** A table that scrolls by itself in a small window, by keyboard too. */
export function TableFrame({ label, children }: TableFrameProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['tableFrame']} tabIndex={0} role="group" aria-label={label}>
      <table className="tabular">{children}</table>
    </div>
  );
}
