/** The longest address that every system opens. */
const LONGEST_ADDRESS = 2_081;
const OPENABLE: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);
const EMBEDDED_IMAGE = /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]+$/;

/** The address as the system will open it, or undefined for what must stay plain text. */
export function openableUrl(address: string): URL | undefined {
  // A backslash is a character of the address, not another slash.
  const url = URL.parse(address.replaceAll('\\', '%5C'));
  if (!url || !OPENABLE.has(url.protocol) || url.href.length > LONGEST_ADDRESS) return undefined;
  // A name before the host serves to make one host look like another.
  if (url.username !== '' || url.password !== '') return undefined;
  return url;
}

/** Images carried inside the text are shown; others are never fetched, since the request alone tells. */
export type ImageSource =
  | { readonly kind: 'embedded'; readonly src: string }
  | { readonly kind: 'remote'; readonly url: URL }
  | { readonly kind: 'refused' };

export function imageSource(address: string): ImageSource {
  if (EMBEDDED_IMAGE.test(address)) return { kind: 'embedded', src: address };
  const url = openableUrl(address);
  return url && url.protocol !== 'mailto:' ? { kind: 'remote', url } : { kind: 'refused' };
}
