import { useTranslation } from 'react-i18next';
import { formatAccelerator, quickAccelerator } from '#shared/accelerator.ts';
import type { SheetSection } from '../../features/palette/shortcut-sheet.tsx';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { useServices } from '../services.ts';

/** The keys of the application menu, the chat and the quick chat, as this platform writes them. */
export function useShortcutSections(): readonly SheetSection[] {
  const { t } = useTranslation('palette');
  const { platform } = useServices().about;
  const { sendKey, quickShortcut } = useSettingsStore((state) => state.settings);
  const accelerator = quickAccelerator(quickShortcut, platform);
  const isMac = platform === 'darwin';
  const mod = (key: string) => (isMac ? `⌘${key}` : `Ctrl+${key}`);
  const shifted = (key: string) => (isMac ? `⇧⌘${key}` : `Ctrl+Shift+${key}`);
  const newLine = isMac ? '⇧Enter' : 'Shift+Enter';
  const row = (label: string, keys: string) => ({ label, keys });

  return [
    {
      title: t('sheet.general'),
      rows: [
        row(t('sheet.palette'), mod('K')),
        row(t('sheet.newChat'), mod('N')),
        row(t('sheet.findChat'), shifted('F')),
        row(t('sheet.sidebar'), mod('B')),
        row(t('sheet.settings'), mod(',')),
        row(t('sheet.thisSheet'), mod('/')),
        row(t('sheet.zoomIn'), mod('+')),
        row(t('sheet.zoomOut'), mod('-')),
        row(t('sheet.zoomReset'), mod('0')),
      ],
    },
    {
      title: t('sheet.chat'),
      rows: [
        row(t('sheet.send'), sendKey === 'enter' ? 'Enter' : mod('Enter')),
        row(t('sheet.newLine'), sendKey === 'enter' ? newLine : 'Enter'),
        row(t('sheet.copyMarkdown'), shifted('C')),
      ],
    },
    {
      title: t('sheet.list'),
      rows: [row(t('sheet.rename'), 'F2'), row(t('sheet.delete'), isMac ? '⌫' : 'Delete')],
    },
    {
      title: t('sheet.global'),
      rows: [
        row(
          t('sheet.quick'),
          accelerator === null ? t('sheet.quickOff') : formatAccelerator(accelerator, platform),
        ),
        row(t('sheet.hide'), 'Esc'),
      ],
    },
  ];
}
