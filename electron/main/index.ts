import { join } from 'node:path';
import { app, protocol } from 'electron';
import { createLinkInbox } from './deep-link/inbox.ts';
import { appScheme } from './security/app-page.ts';
import { start } from './start.ts';

const links = createLinkInbox(Date.now);

// First of all: macOS may hand over a link before the app is ready, and only to who listens by then.
app.on('open-url', (event, link) => {
  event.preventDefault();
  links.push(link);
});

protocol.registerSchemesAsPrivileged([
  {
    scheme: appScheme,
    privileges: {
      // `standard` also gives the page its IndexedDB.
      standard: true,
      secure: true,
      supportFetchAPI: true,
      stream: true,
      codeCache: true,
      bypassCSP: false,
      corsEnabled: false,
      allowServiceWorkers: false,
      allowExtensions: false,
    },
  },
]);

// Lets the header of previews forbid what a content security policy does not know (app-protocol.ts).
app.commandLine.appendSwitch('enable-features', 'ConnectionAllowlists');
app.enableSandbox();

// The arguments travel beside Electron's own list of them, which Chromium may reorder and add to.
if (app.requestSingleInstanceLock({ argv: process.argv })) {
  start({
    links,
    // Paths are resolved here: a chunk of the bundle may lie in another folder.
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    folders: {
      renderer: join(import.meta.dirname, '../renderer'),
      preview: join(import.meta.dirname, '../preview'),
    },
    trayIcons: join(import.meta.dirname, 'tray'),
  });
} else {
  app.quit();
}
