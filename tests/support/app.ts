import { startElectronApp } from './electron-app.ts';
import { startHostApp } from './host-app.ts';
import type { StartApp } from './running-app.ts';

/** `APP_RUNTIME=electron` runs the same stories on the real thing. */
export const onElectron = process.env['APP_RUNTIME'] === 'electron';

export const startApp: StartApp = onElectron ? startElectronApp : startHostApp;
