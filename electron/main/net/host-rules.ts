import { failWith, ok, type Result } from '#shared/result.ts';
import { isAllowedProtocol, type ServiceConfig } from '../config.ts';

/** The only hosts (with port) a request may go to: the pool's API, its auth and data server, the update feed. */
export function allowedHosts(config: ServiceConfig | null): readonly string[] {
  if (!config) return [];
  const urls = [config.apiUrl, config.supabaseUrl, ...(config.updateUrl ? [config.updateUrl] : [])];
  return [...new Set(urls.map((url) => new URL(url).host))];
}

/** Why a request may not leave, or its address. The website is not in the list: it opens in the browser only. */
export function checkTarget(
  target: string | URL,
  rules: { readonly allowedHosts: readonly string[]; readonly isPackaged: boolean },
): Result<URL> {
  if (!URL.canParse(String(target))) return failWith('host_refused', { detail: 'not an address' });
  const url = new URL(target);
  if (url.username || url.password) return failWith('host_refused', { detail: 'credentials in an address' });
  if (!isAllowedProtocol(url, rules.isPackaged)) {
    return failWith('host_refused', { detail: `${url.protocol} is not allowed` });
  }
  if (!rules.allowedHosts.includes(url.host)) {
    return failWith('host_refused', { detail: `${url.host.slice(0, 200)} is not a host of the service` });
  }
  return ok(url);
}
