import { nativeTheme } from 'electron';

/** Same as the pages' own background, so that nothing flashes before a window's first paint. */
const backgrounds = { light: '#ffffff', dark: '#16191a' } as const;

export function background(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light;
}
