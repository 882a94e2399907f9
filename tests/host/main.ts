/**
 * Runs the built app without Electron: node tests/host/main.ts [--app=DIR] [--user-data-dir=DIR]
 * [--remote-debugging-port=N] [--headless] [arguments of the app…]
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { packagedResources } from './api/app.ts';
import { showRealWindows, windowsClosed } from './api/browser-window.ts';
import { pressAccelerator } from './api/menu.ts';
import { paintTheme } from './api/native-theme.ts';
import { setReady } from './api/ready.ts';
import { sessionFor } from './api/session.ts';
import type { HostWebContents } from './api/web-contents.ts';
import { bus } from './bus.ts';
import { browserContext, launchChromium, readDebuggingPort } from './chromium.ts';
import { serveCommands } from './control.ts';
import { app } from './electron.ts';
import { hostOptions } from './host-options.ts';
import { routeEverything } from './network.ts';
import { mark } from './start-times.ts';

const standIn = pathToFileURL(path.join(import.meta.dirname, 'electron.ts')).href;
const electronManifest = path.resolve(import.meta.dirname, '../../node_modules/electron/package.json');

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron' && specifier !== 'electron/main') return next(specifier, context);
    return { url: standIn, shortCircuit: true };
  },
});

/** Makes the process look like Electron's main process. */
function dressProcess(): void {
  const { version } = JSON.parse(readFileSync(electronManifest, 'utf8')) as { readonly version: string };
  const define = (target: object, name: string, value: unknown) =>
    Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
  define(process.versions, 'electron', version);
  define(process.versions, 'chrome', '0.0.0.0');
  define(process, 'type', 'browser');
  if (packagedResources === undefined) define(process, 'defaultApp', true);
  const resources = packagedResources ?? path.join(path.dirname(electronManifest), 'dist', 'resources');
  define(process, 'resourcesPath', resources);
  process.argv = [process.execPath, hostOptions.appPath, ...hostOptions.appArgs];
}

/** A display is needed for windows that a person can see. */
function isHeadless(): boolean {
  const noDisplay =
    process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  return hostOptions.headless || noDisplay;
}

async function start(): Promise<void> {
  const headless = isHeadless();
  let chromiumIsUp = false;
  app.hostExit = (code) => {
    if (!chromiumIsUp) process.exit(code);
    // Chromium writes its last pages on a clean end; a hang must not keep the process.
    setTimeout(() => process.exit(code), 5000);
    void windowsClosed()
      .then(() => browserContext().close())
      .catch(() => undefined)
      .finally(() => process.exit(code));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
  process.on('disconnect', () => app.exit(1));

  mark('entry');
  await import(pathToFileURL(hostOptions.appEntry).href);
  mark('entryRun');

  // A second instance has handed over its arguments; its exit is on its way.
  if (app.hostIsLeaving) return;
  showRealWindows(!headless);
  const options = {
    profile: path.join(app.getPath('userData'), 'host-profile'),
    headless,
    debuggingPort: hostOptions.debuggingPort,
  };
  const context = await launchChromium(options);
  chromiumIsUp = true;
  await routeEverything(context);
  context.on('close', () => app.exit(0));
  bus.on('contents-created', (created) => {
    const contents = created as HostWebContents;
    contents.on('host-page', paintTheme);
    contents.hostKeyHandler = (keys) => void pressAccelerator(keys);
  });
  serveCommands();
  process.send?.({ ready: true, debuggingPort: await readDebuggingPort(options) });
  sessionFor('');
  mark('ready');
  setReady();
  app.emit('ready', {}, {});
}

dressProcess();
await start();
