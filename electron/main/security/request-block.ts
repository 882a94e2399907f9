import type { Session } from 'electron';

/** What Chromium may load by itself: the app's own files and what a page makes in memory. */
const localProtocols: readonly string[] = ['app:', 'blob:', 'data:', 'devtools:'];

export function isRequestAllowed(address: string): boolean {
  return URL.canParse(address) && localProtocols.includes(new URL(address).protocol);
}

/** Chromium makes no request of its own: all traffic goes through main's one fetch. */
export function blockRequests(session: Session): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isRequestAllowed(details.url) });
  });
}
