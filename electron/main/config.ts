import { failWith, ok, type Result } from '#shared/result.ts';

/** Where the service is reached. Every address is an origin plus optional path, without a trailing slash. */
export type ServiceConfig = {
  /** Base of the OpenAI-compatible proxy, e.g. `https://api.apipool.net/v1`. */
  readonly apiUrl: string;
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  readonly websiteUrl: string;
  readonly updateUrl: string | null;
};

const names = {
  apiUrl: 'APIPOOL_API_URL',
  supabaseUrl: 'APIPOOL_SUPABASE_URL',
  publishableKey: 'APIPOOL_SUPABASE_PUBLISHABLE_KEY',
  websiteUrl: 'APIPOOL_WEBSITE_URL',
  updateUrl: 'APIPOOL_UPDATE_URL',
} as const;

export type ServiceEnvironment = Readonly<Record<string, string | undefined>>;

export const defaultWebsiteUrl = 'https://apipool.net';

/** Filled in by the build (`define`): the service a packaged app belongs to. */
declare const __APIPOOL_SERVICE__: ServiceEnvironment;

/** The addresses written into this build; empty where the build had none. */
export function bakedServiceEnvironment(): ServiceEnvironment {
  return typeof __APIPOOL_SERVICE__ === 'undefined' ? {} : __APIPOOL_SERVICE__;
}

/**
 * Unpackaged: the environment at run time. Packaged: only what the build wrote in, so that no variable of the
 * machine can point a shipped app elsewhere. `null`: no service is configured.
 */
export function readServiceConfig(source: {
  readonly isPackaged: boolean;
  readonly env: ServiceEnvironment;
  readonly baked: ServiceEnvironment;
}): Result<ServiceConfig | null> {
  const values = source.isPackaged ? source.baked : source.env;
  const read = (name: keyof typeof names) => values[names[name]]?.trim() || undefined;
  const api = read('apiUrl');
  const supabase = read('supabaseUrl');
  const publishableKey = read('publishableKey');
  if (!api && !supabase && !publishableKey) return ok(null);
  if (!api) return missing('apiUrl');
  if (!supabase) return missing('supabaseUrl');
  if (!publishableKey) return missing('publishableKey');

  const apiUrl = serviceUrl('apiUrl', api, source.isPackaged);
  if (!apiUrl.ok) return apiUrl;
  const supabaseUrl = serviceUrl('supabaseUrl', supabase, source.isPackaged);
  if (!supabaseUrl.ok) return supabaseUrl;
  const websiteUrl = serviceUrl('websiteUrl', read('websiteUrl') ?? defaultWebsiteUrl, source.isPackaged);
  if (!websiteUrl.ok) return websiteUrl;
  const update = read('updateUrl');
  const updateUrl = update === undefined ? ok(null) : serviceUrl('updateUrl', update, source.isPackaged);
  if (!updateUrl.ok) return updateUrl;
  return ok({
    apiUrl: apiUrl.value,
    supabaseUrl: supabaseUrl.value,
    publishableKey,
    websiteUrl: websiteUrl.value,
    updateUrl: updateUrl.value,
  });
}

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export function isLoopbackHost(hostname: string): boolean {
  return loopbackHosts.has(hostname);
}

/** Plain `http:` only to this machine and only in development (P7). */
export function isAllowedProtocol(url: URL, isPackaged: boolean): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && !isPackaged && isLoopbackHost(url.hostname);
}

function serviceUrl(name: keyof typeof names, text: string, isPackaged: boolean): Result<string> {
  const refuse = (why: string) => failWith('not_configured', { detail: `${names[name]} ${why}` });
  if (!URL.canParse(text)) return refuse('is no address');
  const url = new URL(text);
  if (!isAllowedProtocol(url, isPackaged)) return refuse('must be https');
  if (url.username || url.password || url.search || url.hash) {
    return refuse('must be an address without user, query or fragment');
  }
  return ok(`${url.origin}${url.pathname.replace(/\/+$/, '')}`);
}

function missing(name: keyof typeof names): Result<never> {
  return failWith('not_configured', { detail: `${names[name]} is missing` });
}
