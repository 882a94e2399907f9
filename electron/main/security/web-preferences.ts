import type { WebPreferences } from 'electron';

/** The preferences of every window, also where they are Electron's defaults: nothing here is left to chance. */
export function webPreferences(options: {
  readonly preload: string;
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
}): Readonly<WebPreferences> {
  return Object.freeze({
    preload: options.preload,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    sandbox: true,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    devTools: !options.isPackaged,
    spellcheck: spellcheckAllowed(options.platform),
  });
}

/** Only macOS checks spelling without downloading a dictionary first. */
export function spellcheckAllowed(platform: NodeJS.Platform): boolean {
  return platform === 'darwin';
}
