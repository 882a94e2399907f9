/** Part of the address of the history (IndexedDB): these must never change. */
export const appScheme = 'app';
export const appHost = 'main';
export const mainPageUrl = `${appScheme}://${appHost}/index.html`;
export const quickPageUrl = `${appScheme}://${appHost}/quick.html`;
/** What a model wrote is shown under a host of its own: it shares no origin, and no process, with the app's pages. */
export const previewHost = 'preview';

const pages: readonly string[] = [mainPageUrl, quickPageUrl].map((url) => new URL(url).pathname);
/** Shows a page or a picture; draws diagrams. */
const previewPages: readonly string[] = ['document.html', 'diagram.html'].map(
  (name) => `${appScheme}://${previewHost}/${name}`,
);

/** Compares scheme and host: `origin` is the text "null" for a scheme that URL does not know. */
export function isAppUrl(address: string): boolean {
  const url = parse(address);
  return url !== null && isAppAddress(url);
}

/** One of the app's pages, whatever stands behind `#` or `?`. */
export function isAppPage(address: string): boolean {
  const url = parse(address);
  return url !== null && isAppAddress(url) && pages.includes(url.pathname);
}

/** One of the documents that may load inside a page; nothing stands behind their addresses. */
export function isPreviewPage(address: string): boolean {
  return previewPages.includes(address);
}

export function isAppAddress(url: URL, host = appHost): boolean {
  return url.protocol === `${appScheme}:` && url.host === host && url.username === '' && url.password === '';
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
