import { linkScheme, parseLink, type SignInLink } from './route.ts';

const firstAddress = new RegExp(`(?:${linkScheme}|https?)://[^\\s<>"']+`, 'i');

/**
 * The sign-in link in a pasted text: the app's own, the page a mail's link leads to, or the auth server's. Only its
 * parameters are read; no page is opened and no address asked, so it does not matter whose page it is.
 */
export function parsePastedLink(text: string): SignInLink | null {
  const address = firstAddress.exec(text)?.[0];
  if (address === undefined || !URL.canParse(address)) return null;
  const url = new URL(address);
  const own = url.protocol === `${linkScheme}:` ? address : asOwnLink(url);
  const route = parseLink(own);
  return route.name === 'sign-in' ? route.link : null;
}

/** What the page would hand to the app. The auth server's own links name the hash `token`. */
function asOwnLink(url: URL): string {
  const given = new URLSearchParams([...url.searchParams, ...new URLSearchParams(url.hash.slice(1))]);
  const wanted = new URLSearchParams();
  for (const name of ['token_hash', 'type', 'code', 'error', 'error_code', 'access_token']) {
    const value = given.get(name);
    if (value !== null) wanted.set(name, value);
  }
  const token = given.get('token');
  if (token !== null && !wanted.has('token_hash')) wanted.set('token_hash', token);
  return `${linkScheme}://auth/callback?${wanted.toString()}`;
}
