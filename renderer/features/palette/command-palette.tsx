import type { ReactNode } from 'react';
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import styles from './palette.module.css';
import type { PaletteSection } from './palette-search.ts';

type CommandPaletteProps = {
  readonly isOpen: boolean;
  readonly query: string;
  readonly onQueryChange: (query: string) => void;
  /** What fits the query, best first. */
  readonly sections: readonly PaletteSection[];
  readonly onClose: () => void;
};

/** Everything a person can do, found by typing. Choosing closes it first, so that the action finds its place. */
export function CommandPalette({ isOpen, query, onQueryChange, sections, onClose }: CommandPaletteProps) {
  const { t } = useTranslation('palette');
  const actions = new Map(sections.flatMap(({ items }) => items.map((item) => [item.id, item.onAction])));

  return (
    <PaletteOverlay isOpen={isOpen} label={t('title')} onClose={onClose}>
      <Autocomplete inputValue={query} onInputChange={onQueryChange}>
        <SearchField aria-label={t('search')} autoFocus className={styles['search'] ?? ''}>
          <Input className={styles['input'] ?? ''} placeholder={t('search')} />
        </SearchField>
        <ListBox
          className={styles['list'] ?? ''}
          aria-label={t('title')}
          items={sections}
          onAction={(key) => {
            onClose();
            actions.get(String(key))?.();
          }}
          renderEmptyState={() => <p className={styles['empty']}>{t('none', { query })}</p>}
        >
          {(section) => (
            // Sections and items share one space of keys, and a section that is its own item never ends.
            <ListBoxSection id={`section ${section.id}`} className={styles['section'] ?? ''}>
              <Header className={styles['header'] ?? ''}>{section.title}</Header>
              {section.items.map((item) => (
                <ListBoxItem
                  key={item.id}
                  id={item.id}
                  textValue={item.label}
                  className={styles['item'] ?? ''}
                >
                  <bdi>{item.label}</bdi>
                  {item.keys === undefined ? null : <kbd dir="ltr">{item.keys}</kbd>}
                </ListBoxItem>
              ))}
            </ListBoxSection>
          )}
        </ListBox>
      </Autocomplete>
    </PaletteOverlay>
  );
}

type OverlayProps = {
  readonly isOpen: boolean;
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** What lies over the window until it is used or left. */
export function PaletteOverlay({ isOpen, label, onClose, children }: OverlayProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className={styles['overlay'] ?? ''}
    >
      <Modal className={styles['modal'] ?? ''}>
        <Dialog aria-label={label} className={styles['dialog'] ?? ''}>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
