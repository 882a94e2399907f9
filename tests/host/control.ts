import { setTimeout as delay } from 'node:timers/promises';
import { type HostBrowserWindow, openWindows } from './api/browser-window.ts';
import {
  currentTrays,
  fireNotification,
  powerMonitor,
  pressShortcut,
  registeredShortcuts,
  takeShortcut,
} from './api/desktop.ts';
import { answerDialog } from './api/dialog.ts';
import { invokeHandler } from './api/ipc-main.ts';
import { currentMenu, currentPopup } from './api/menu.ts';
import { setDesktopDark } from './api/native-theme.ts';
import { setSystemProxy } from './api/session.ts';
import { clipboardText } from './api/shell.ts';
import { allContents } from './api/web-contents.ts';
import { hostEvent } from './bus.ts';
import { browserContext } from './chromium.ts';
import type { Command, CommandReply, CommandRequest, HostState } from './control-protocol.ts';
import { app } from './electron.ts';
import { allRecords } from './recorder.ts';
import { startTimes } from './start-times.ts';
import { toAppUrl } from './urls.ts';

/** How long a frame may need until it is known to this process. */
const frameLimitMs = 10_000;

/** Answers the test driver over Node's own channel between parent and child. */
export function serveCommands(): void {
  process.on('message', (message) => {
    const { id, command } = message as CommandRequest;
    void run(command).then(
      (value) => reply({ id, ok: true, value }),
      (error: unknown) =>
        reply({ id, ok: false, message: error instanceof Error ? error.message : String(error) }),
    );
  });
}

function reply(message: CommandReply): void {
  if (process.connected) process.send?.(message);
}

function windowFor(id: number | undefined): HostBrowserWindow {
  const windows = openWindows();
  const window = id === undefined ? windows[0] : windows.find((candidate) => candidate.id === id);
  if (!window) throw new Error('host: there is no such window');
  return window;
}

async function state(): Promise<HostState> {
  const cookies = await browserContext().cookies();
  return {
    pid: process.pid,
    menu: currentMenu()?.describe() ?? [],
    trays: currentTrays().map((tray) => tray.hostState()),
    shortcuts: registeredShortcuts(),
    windows: openWindows().map((window) => window.hostState()),
    cookies: cookies.map(({ name, domain }) => ({ name, domain })),
    clipboard: clipboardText(),
    startTimes: startTimes(),
  };
}

async function run(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'records':
      return allRecords();
    case 'state':
      return state();
    case 'click-menu':
      return currentMenu()?.clickPath(command.path);
    case 'click-menu-id':
      return clickId(command.id);
    case 'click-popup':
      return currentPopup()?.clickPath(command.path);
    case 'tray':
      return currentTrays()[0]?.hostFire(command.event);
    case 'click-tray-menu':
      return currentTrays()[0]?.hostMenu()?.clickPath(command.path);
    case 'shortcut':
      return pressShortcut(command.accelerator);
    case 'take-shortcut':
      return takeShortcut(command.accelerator);
    case 'notification':
      return fireNotification(command.index, command.event);
    case 'power':
      return void powerMonitor.emit(command.event, hostEvent({}));
    case 'answer-dialog':
      return answerDialog(command.type, command.answer);
    case 'close-window':
      return windowFor(command.window).close();
    case 'focus-window':
      return windowFor(command.window).focus();
    case 'blur-window':
      return windowFor(command.window).blur();
    case 'crash-renderer':
      return windowFor(command.window).hostContents.forcefullyCrashRenderer();
    case 'context-menu':
      return windowFor(command.window).hostContents.hostContextMenu(command.params);
    case 'open-url':
      return void app.emit('open-url', hostEvent({}), command.url);
    case 'activate':
      return void app.emit('activate', hostEvent({}), openWindows().length > 0);
    case 'quit':
      return app.quit();
    case 'proxy':
      return setSystemProxy(command.rules);
    case 'dark-desktop':
      return setDesktopDark(command.dark);
    case 'invoke-from-frame':
      return invokeFromFrame(command.frameUrl, command.channel, command.args);
  }
}

function clickId(id: string): void {
  const item = currentMenu()?.getMenuItemById(id);
  if (!item) throw new Error(`host: no menu entry with the id ${id}`);
  item.click();
}

async function invokeFromFrame(
  frameUrl: string,
  channel: string,
  args: readonly unknown[],
): Promise<unknown> {
  // What the page has just put into itself is known here a moment later.
  const deadline = Date.now() + frameLimitMs;
  while (Date.now() < deadline) {
    for (const contents of allContents()) {
      const frame = contents.hostPage?.frames().find((candidate) => toAppUrl(candidate.url()) === frameUrl);
      if (frame) return invokeHandler(contents.hostCaller(frame), channel, args);
    }
    await delay(20);
  }
  throw new Error(`host: no frame shows ${frameUrl}`);
}
