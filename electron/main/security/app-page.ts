/** Part of the address of the history (IndexedDB): these must never change. */
export const appScheme = 'app';
export const appHost = 'main';
export const mainPageUrl = `${appScheme}://${appHost}/index.html`;
export const quickPageUrl = `${appScheme}://${appHost}/quick.html`;

const pages: readonly string[] = [mainPageUrl, quickPageUrl].map((url) => new URL(url).pathname);

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

export function isAppAddress(url: URL): boolean {
  return (
    url.protocol === `${appScheme}:` && url.host === appHost && url.username === '' && url.password === ''
  );
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
