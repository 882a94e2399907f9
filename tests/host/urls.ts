/**
 * Chromium without Electron knows no `app://` scheme, so the host serves `app://main/x` as
 * `http://main.localhost/x` (a secure context with storage of its own) and translates wherever main looks at URLs.
 */
let scheme = 'app';

/** Called once, with the one scheme that the app registers as standard and secure. */
export function setAppScheme(name: string): void {
  scheme = name;
}

export function appScheme(): string {
  return scheme;
}

const pageUrlPattern = /^http:\/\/([a-z0-9-]+)\.localhost(?=[/?#]|$)/;

export function isAppPageUrl(url: string): boolean {
  return pageUrlPattern.test(url);
}

/** What Chromium calls it → what main calls it. */
export function toAppUrl(url: string): string {
  if (url.startsWith('blob:')) return `blob:${toAppUrl(url.slice(5))}`;
  return url.replace(pageUrlPattern, `${scheme}://$1`);
}

/** What main calls it → what Chromium calls it. */
export function toPageUrl(url: string): string {
  const pattern = new RegExp(`^${scheme}://([a-z0-9-]+)(?=[/?#]|$)`);
  return url.replace(pattern, 'http://$1.localhost');
}

/**
 * The same inside text that a page will read (markup, scripts, style sheets, a content security policy): only
 * whole literal addresses, as a build writes them.
 */
export function translateText(text: string): string {
  const pattern = new RegExp(`\\b${scheme}://([a-z0-9-]+)(?![a-z0-9.-])`, 'g');
  return text.replace(pattern, 'http://$1.localhost');
}

/** Origin as Electron tells it: `app://main`, or `null` for a document that has none. */
export function originOf(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*:)\/\/([^/?#]*)/.exec(toAppUrl(url));
  return match ? `${match[1]}//${match[2]}` : 'null';
}
