import type { WebContents } from 'electron';
import { isAppPage, isPreviewPage } from './app-page.ts';

/** The only navigations there are: the top frame (re)loading the app's own page, a frame in it loading a preview. */
export function isNavigationAllowed(target: {
  readonly url: string;
  readonly isMainFrame: boolean;
}): boolean {
  return target.isMainFrame ? isAppPage(target.url) : isPreviewPage(target.url);
}

/** A page never opens a window and never leaves; a link it tries to open is handed to `openExternal`. */
export function confineContents(contents: WebContents, openExternal: (url: string) => void): void {
  const stopUnlessAllowed = (details: {
    readonly url: string;
    readonly isMainFrame: boolean;
    readonly preventDefault: () => void;
  }): void => {
    if (!isNavigationAllowed(details)) details.preventDefault();
  };
  contents.on('will-navigate', stopUnlessAllowed);
  contents.on('will-frame-navigate', stopUnlessAllowed);
  contents.on('will-redirect', stopUnlessAllowed);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: 'deny' };
  });
}
