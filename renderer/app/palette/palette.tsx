import { useState } from 'react';
import type { HistoryDb } from '../../data/open.ts';
import { CommandPalette } from '../../features/palette/command-palette.tsx';
import { searchPalette } from '../../features/palette/palette-search.ts';
import { ShortcutSheet } from '../../features/palette/shortcut-sheet.tsx';
import { usePaletteStore } from '../../stores/palette-store.ts';
import { type PaletteActions, usePaletteSections } from './use-palette-sections.ts';
import { useShortcutSections } from './use-shortcut-sections.ts';

type PaletteProps = Omit<PaletteActions, 'onShowShortcuts'> & { readonly db: HistoryDb | null };

/** The two lists that lie over the window: everything that can be done, and every key. */
export function Palette(props: PaletteProps) {
  const shown = usePaletteStore((state) => state.shown);
  const show = usePaletteStore((state) => state.show);
  if (shown === null) return null;
  const close = () => show(null);
  return shown === 'palette' ? <OpenPalette {...props} onClose={close} /> : <OpenSheet onClose={close} />;
}

function OpenPalette({ db, onClose, ...actions }: PaletteProps & { readonly onClose: () => void }) {
  const [query, setQuery] = useState('');
  const show = usePaletteStore((state) => state.show);
  const sections = usePaletteSections(db, { ...actions, onShowShortcuts: () => show('shortcuts') });
  return (
    <CommandPalette
      isOpen
      query={query}
      onQueryChange={setQuery}
      sections={searchPalette(sections, query)}
      onClose={onClose}
    />
  );
}

function OpenSheet({ onClose }: { readonly onClose: () => void }) {
  return <ShortcutSheet isOpen sections={useShortcutSections()} onClose={onClose} />;
}
