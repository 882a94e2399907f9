import { useEffect, useSyncExternalStore } from 'react';
import { applyLocale } from '../i18n/i18n.ts';
import { useSettingsStore } from '../stores/settings-store.ts';

const darkScheme = '(prefers-color-scheme: dark)';

function subscribeDark(listener: () => void): () => void {
  const query = window.matchMedia(darkScheme);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Language, theme and text size follow the settings at once. */
export function useAppearance(): void {
  const { NEXT_LOCALE, theme, fontSize } = useSettingsStore((state) => state.settings);
  const systemIsDark = useSyncExternalStore(subscribeDark, () => window.matchMedia(darkScheme).matches);
  useEffect(() => void applyLocale(NEXT_LOCALE), [NEXT_LOCALE]);
  useEffect(() => {
    document.documentElement.dataset['theme'] =
      theme === 'system' ? (systemIsDark ? 'dark' : 'light') : theme;
  }, [theme, systemIsDark]);
  useEffect(() => {
    document.documentElement.style.fontSize = `${fontSize}px`;
  }, [fontSize]);
}
