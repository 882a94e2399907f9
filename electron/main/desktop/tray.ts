import { join } from 'node:path';
import { Menu, nativeImage, nativeTheme, Tray } from 'electron';
import { describeBug } from '#shared/bugs.ts';
import type { Platform } from '#shared/domain/app.ts';
import type { Log } from '../log.ts';
import type { Texts } from './i18n.ts';
import { type TrayActions, type TrayContent, trayTemplate } from './tray-template.ts';

type TrayParts = {
  readonly appName: string;
  readonly platform: Platform;
  /** The desktop's panel is dark whatever its theme. */
  readonly hasDarkPanel: boolean;
  /** The folder with the icons. */
  readonly icons: string;
  readonly text: () => Texts;
  readonly actions: TrayActions & { readonly toggleQuickChat: () => void };
  readonly log: Log;
};

export type TrayIcon = {
  readonly setShown: (shown: boolean) => void;
  /** Draws menu and tooltip anew: a setting, the chats, the balance or the number of answers changed. */
  readonly update: (content: TrayContent, running: number) => void;
};

export function createTray(parts: TrayParts): TrayIcon {
  let tray: Tray | null = null;
  let content: TrayContent = { recent: [], balance: null, accelerator: null };
  let running = 0;

  const menu = () => Menu.buildFromTemplate(trayTemplate(content, parts.text(), parts.actions));

  function draw(): void {
    if (!tray) return;
    const text = parts.text();
    tray.setToolTip(running === 0 ? parts.appName : text('answersRunning', { count: running }));
    // On macOS a menu that is set would open on every click; there it is for the other button only.
    if (parts.platform !== 'darwin') tray.setContextMenu(menu());
  }

  function create(): Tray | null {
    try {
      const made = new Tray(nativeImage.createFromPath(iconFile(parts)));
      made.on('click', parts.actions.toggleQuickChat);
      if (parts.platform === 'darwin') made.on('right-click', () => made.popUpContextMenu(menu()));
      return made;
    } catch (error) {
      parts.log.warn('tray.not_made', describeBug(error));
      return null;
    }
  }

  nativeTheme.on('updated', () => tray?.setImage(nativeImage.createFromPath(iconFile(parts))));
  return {
    setShown: (shown) => {
      if (shown === (tray !== null)) return;
      tray?.destroy();
      tray = shown ? create() : null;
      draw();
    },
    update: (next, count) => {
      content = next;
      running = count;
      draw();
    },
  };
}

/** macOS colours its template by itself. Elsewhere a dark panel needs the light drop, and the other way round. */
function iconFile({ platform, icons, hasDarkPanel }: TrayParts): string {
  if (platform === 'darwin') return join(icons, 'trayTemplate.png');
  const isDark = hasDarkPanel || nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
  return join(icons, isDark ? 'tray-light.png' : 'tray-dark.png');
}
