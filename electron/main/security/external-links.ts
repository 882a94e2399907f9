import { failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';

/** Windows cuts or refuses anything longer. */
const maxAddressLength = 2081;
const allowedProtocols: readonly string[] = ['https:', 'http:', 'mailto:'];

/** The address as it may be handed to the system, re-written by the URL parser; nothing else ever is. */
export function parseExternalLink(address: string): Result<string> {
  const refused = failWith('forbidden', { detail: 'address not allowed' });
  if (hasUnprintable(address) || !URL.canParse(address)) return refused;
  const url = new URL(address);
  if (!allowedProtocols.includes(url.protocol) || url.username !== '' || url.password !== '') return refused;
  return url.href.length <= maxAddressLength ? ok(url.href) : refused;
}

export type ExternalLinks = { readonly open: (address: string) => Promise<Result<void>> };

/** The one place that hands an address to the system's browser or mail program. */
export function createExternalLinks(deps: {
  readonly openExternal: (address: string) => Promise<void>;
  readonly log: Log;
}): ExternalLinks {
  return {
    open: async (address) => {
      const link = parseExternalLink(address);
      if (!link.ok) {
        deps.log.warn('external_link.refused');
        return link;
      }
      try {
        await deps.openExternal(link.value);
        return ok();
      } catch {
        deps.log.warn('external_link.open_failed');
        return failWith('not_found', { detail: 'no program opened the address' });
      }
    },
  };
}

/** URL parsing drops or turns these, so that the address read would not be the address shown. */
function hasUnprintable(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u001f\u007f\\]/.test(text);
}
