import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand, WebsitePage } from '#shared/domain/app.ts';
import type { Texts } from './i18n.ts';

type MenuParts = {
  readonly platform: NodeJS.Platform;
  readonly text: Texts;
  readonly send: (command: MenuCommand) => void;
  readonly quickChat: () => void;
  readonly openPage: (page: WebsitePage) => void;
};

type Items = MenuItemConstructorOptions[];

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The application menu as data. Roles bring the system's own behaviour; their labels are the app's language. */
export function menuTemplate(parts: MenuParts): Items {
  const isMac = parts.platform === 'darwin';
  return [
    ...(isMac ? [appMenu(parts)] : []),
    fileMenu(parts, isMac),
    editMenu(parts),
    viewMenu(parts),
    windowMenu(parts, isMac),
    helpMenu(parts, isMac),
  ];
}

function appMenu(parts: MenuParts): MenuItemConstructorOptions {
  const { text } = parts;
  return {
    role: 'appMenu',
    submenu: [
      { id: 'about', label: text('about'), click: () => parts.send('about') },
      separator,
      settingsItem(parts),
      separator,
      { role: 'services', label: text('services') },
      separator,
      { role: 'hide', label: text('hide') },
      { role: 'hideOthers', label: text('hideOthers') },
      { role: 'unhide', label: text('showAll') },
      separator,
      { role: 'quit', label: text('quit') },
    ],
  };
}

function fileMenu(parts: MenuParts, isMac: boolean): MenuItemConstructorOptions {
  const { text, send } = parts;
  const rest: Items = isMac
    ? [{ role: 'close', label: text('closeWindow') }]
    : [settingsItem(parts), separator, { role: 'quit', label: text('exit') }];
  return {
    role: 'fileMenu',
    label: text('file'),
    submenu: [
      { id: 'new-chat', label: text('newChat'), accelerator: 'CmdOrCtrl+N', click: () => send('new-chat') },
      { id: 'quick-chat', label: text('quickChat'), click: parts.quickChat },
      separator,
      ...rest,
    ],
  };
}

function editMenu({ text, send }: MenuParts): MenuItemConstructorOptions {
  return {
    role: 'editMenu',
    label: text('edit'),
    submenu: [
      { role: 'undo', label: text('undo') },
      { role: 'redo', label: text('redo') },
      separator,
      { role: 'cut', label: text('cut') },
      { role: 'copy', label: text('copy') },
      { role: 'paste', label: text('paste') },
      { role: 'pasteAndMatchStyle', label: text('pastePlain') },
      { role: 'delete', label: text('delete') },
      { role: 'selectAll', label: text('selectAll') },
      separator,
      {
        id: 'find-chat',
        label: text('findChat'),
        accelerator: 'CmdOrCtrl+Shift+F',
        click: () => send('find-chat'),
      },
    ],
  };
}

function viewMenu({ text, send }: MenuParts): MenuItemConstructorOptions {
  return {
    role: 'viewMenu',
    label: text('view'),
    submenu: [
      {
        id: 'toggle-sidebar',
        label: text('toggleSidebar'),
        accelerator: 'CmdOrCtrl+B',
        click: () => send('toggle-sidebar'),
      },
      { id: 'palette', label: text('palette'), accelerator: 'CmdOrCtrl+K', click: () => send('palette') },
      separator,
      { role: 'resetZoom', label: text('actualSize') },
      { role: 'zoomIn', label: text('zoomIn') },
      // The role answers to “+” only, which needs Shift on many keyboards.
      { role: 'zoomIn', accelerator: 'CmdOrCtrl+=', visible: false, acceleratorWorksWhenHidden: true },
      { role: 'zoomOut', label: text('zoomOut') },
      separator,
      { role: 'togglefullscreen', label: text('fullScreen') },
    ],
  };
}

function windowMenu({ text }: MenuParts, isMac: boolean): MenuItemConstructorOptions {
  const rest: Items = isMac
    ? [
        { role: 'zoom', label: text('zoomWindow') },
        separator,
        { role: 'front', label: text('bringAllToFront') },
      ]
    : [{ role: 'close', label: text('closeWindow') }];
  return {
    role: 'windowMenu',
    label: text('window'),
    submenu: [{ role: 'minimize', label: text('minimize') }, ...rest],
  };
}

function helpMenu({ text, send, openPage }: MenuParts, isMac: boolean): MenuItemConstructorOptions {
  // On macOS it is in the app's own menu.
  const about: Items = isMac
    ? []
    : [separator, { id: 'about', label: text('about'), click: () => send('about') }];
  return {
    role: 'help',
    label: text('help'),
    submenu: [
      {
        id: 'shortcuts',
        label: text('shortcuts'),
        accelerator: 'CmdOrCtrl+/',
        click: () => send('shortcuts'),
      },
      separator,
      { id: 'website', label: text('website'), click: () => openPage('home') },
      { id: 'privacy-policy', label: text('privacyPolicy'), click: () => openPage('privacy-policy') },
      { id: 'contact', label: text('contact'), click: () => openPage('contact') },
      ...about,
    ],
  };
}

function settingsItem({ text, send }: MenuParts): MenuItemConstructorOptions {
  return {
    id: 'settings',
    label: text('settings'),
    accelerator: 'CmdOrCtrl+,',
    click: () => send('settings'),
  };
}
