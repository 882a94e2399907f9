/** The module that the app gets for `import … from 'electron'`. One name each; missing ones fail when used. */
import path from 'node:path';
import { createApp } from './api/app.ts';
import { HostBrowserWindow } from './api/browser-window.ts';
import { globalShortcut, HostNotification, HostTray, powerMonitor } from './api/desktop.ts';
import { dialog } from './api/dialog.ts';
import { ipcMain } from './api/ipc-main.ts';
import { HostMenu, HostMenuItem } from './api/menu.ts';
import { nativeTheme } from './api/native-theme.ts';
import { protocol } from './api/protocol.ts';
import { createSafeStorage } from './api/safe-storage.ts';
import { nativeImage, screen } from './api/screen.ts';
import { session } from './api/session.ts';
import { clipboard, shell } from './api/shell.ts';
import { webContents } from './api/web-contents.ts';
import { absent, loud } from './loud.ts';
import { hostOptions } from './host-options.ts';

const app = createApp(hostOptions);
const safeStorage = createSafeStorage(() => path.join(app.getPath('userData'), 'host-profile'));

const BrowserWindow = loud('BrowserWindow', HostBrowserWindow);
const Menu = loud('Menu', HostMenu);
const MenuItem = HostMenuItem;
const Notification = loud('Notification', HostNotification);
const Tray = loud('Tray', HostTray);

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  webContents,
};

export const autoUpdater = absent('autoUpdater');
export const BaseWindow = absent('BaseWindow');
export const BrowserView = absent('BrowserView');
export const contentTracing = absent('contentTracing');
export const crashReporter = absent('crashReporter');
export const desktopCapturer = absent('desktopCapturer');
export const ImageView = absent('ImageView');
export const inAppPurchase = absent('inAppPurchase');
export const MessageChannelMain = absent('MessageChannelMain');
export const net = absent('net');
export const netLog = absent('netLog');
export const powerSaveBlocker = absent('powerSaveBlocker');
export const pushNotifications = absent('pushNotifications');
export const ShareMenu = absent('ShareMenu');
export const systemPreferences = absent('systemPreferences');
export const TouchBar = absent('TouchBar');
export const utilityProcess = absent('utilityProcess');
export const View = absent('View');
export const webFrameMain = absent('webFrameMain');
export const WebContentsView = absent('WebContentsView');

/** `import electron from 'electron'` and `require('electron')`. */
const electron = loud('main', {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  webContents,
});
// oxlint-disable-next-line import/no-default-export -- Electron has one
export { electron as default };
export { electron as 'module.exports' };
