import { EventEmitter } from 'node:events';
import type { Page } from '@playwright/test';
import type { NativeTheme } from 'electron';
import { loud, type Part } from '../loud.ts';
import { allContents } from './web-contents.ts';

class HostNativeTheme extends EventEmitter implements Part<NativeTheme> {
  readonly shouldUseHighContrastColors = false;
  readonly shouldUseInvertedColorScheme = false;
  readonly prefersReducedTransparency = false;
  readonly inForcedColorsMode = false;
  private source: NativeTheme['themeSource'] = 'system';
  private desktopIsDark = false;

  get themeSource(): NativeTheme['themeSource'] {
    return this.source;
  }

  set themeSource(source: NativeTheme['themeSource']) {
    this.change(() => {
      this.source = source;
    });
  }

  get shouldUseDarkColors(): boolean {
    return this.source === 'system' ? this.desktopIsDark : this.source === 'dark';
  }

  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.desktopIsDark;
  }

  setDesktopDark(dark: boolean): void {
    this.change(() => {
      this.desktopIsDark = dark;
    });
  }

  private change(apply: () => void): void {
    const before = [this.source, this.shouldUseDarkColors].join();
    apply();
    if (before === [this.source, this.shouldUseDarkColors].join()) return;
    for (const contents of allContents()) if (contents.hostPage) this.paint(contents.hostPage);
    this.emit('updated');
  }

  /** Pages see the theme as their preferred colour scheme. */
  paint(page: Page): void {
    const colorScheme = this.shouldUseDarkColors ? 'dark' : 'light';
    void page.emulateMedia({ colorScheme }).catch(() => undefined);
  }
}

const implementation = loud('nativeTheme', new HostNativeTheme());
export const nativeTheme = implementation as unknown as NativeTheme;

export function setDesktopDark(dark: boolean): void {
  implementation.setDesktopDark(dark);
}

export function paintTheme(page: Page): void {
  implementation.paint(page);
}
