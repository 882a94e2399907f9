import { failWith, ok, type Result } from '#shared/result.ts';
import { isLoopbackHost } from '../config.ts';

const checkoutDomain = 'nowpayments.io';

/**
 * Money is sent to what this address shows, so it is not opened on the service's word alone: https and the payment
 * provider's own hosts. A checkout page of this machine counts only in development, for a service of this machine.
 */
export function checkCheckoutUrl(
  address: string,
  rules: { readonly isPackaged: boolean; readonly apiUrl: string },
): Result<string> {
  const refused = failWith('checkout_refused');
  if (!URL.canParse(address)) return refused;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '' || url.href.length > 2000) return refused;
  const isProvider = url.hostname === checkoutDomain || url.hostname.endsWith(`.${checkoutDomain}`);
  if (url.protocol === 'https:' && isProvider && url.port === '') return ok(url.href);
  const isLocal =
    !rules.isPackaged && isLoopbackHost(url.hostname) && isLoopbackHost(new URL(rules.apiUrl).hostname);
  return isLocal && /^https?:$/.test(url.protocol) ? ok(url.href) : refused;
}
