import { clipboard, Menu, type WebContents } from 'electron';
import { contextMenuTemplate } from './context-menu.ts';
import type { Texts } from './i18n.ts';
import { menuTemplate } from './menu-template.ts';

/** Replaces the application menu: at the start and whenever the language changes. */
export function setApplicationMenu(parts: Parameters<typeof menuTemplate>[0]): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(parts)));
}

export function attachContextMenu(contents: WebContents, texts: () => Texts): void {
  contents.on('context-menu', (_event, click) => {
    const template = contextMenuTemplate(click, {
      text: texts(),
      copyText: (text) => void clipboard.writeText(text),
      replaceMisspelling: (word) => contents.replaceMisspelling(word),
    });
    if (template.length > 0) Menu.buildFromTemplate(template).popup();
  });
}
