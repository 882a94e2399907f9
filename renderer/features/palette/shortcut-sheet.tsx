import { Heading } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { PaletteOverlay } from './command-palette.tsx';
import styles from './palette.module.css';

export type SheetSection = {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly keys: string }[];
};

type ShortcutSheetProps = {
  readonly isOpen: boolean;
  readonly sections: readonly SheetSection[];
  readonly onClose: () => void;
};

/** Every key of the app on one page. */
export function ShortcutSheet({ isOpen, sections, onClose }: ShortcutSheetProps) {
  const { t } = useTranslation('palette');
  return (
    <PaletteOverlay isOpen={isOpen} label={t('sheet.title')} onClose={onClose}>
      <div className={styles['sheet']} tabIndex={0} role="group" aria-label={t('sheet.title')}>
        <Heading slot="title">{t('sheet.title')}</Heading>
        {sections.map((section) => (
          <section key={section.title}>
            <h3>{section.title}</h3>
            <dl>
              {section.rows.map((row) => (
                <div key={row.label}>
                  <dt>{row.label}</dt>
                  <dd>
                    <kbd dir="ltr">{row.keys}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </PaletteOverlay>
  );
}
