import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';
import { isAppAddress } from './app-page.ts';
import { contentSecurityPolicy } from './csp.ts';

/** A file of another type is not served: there is none in the renderer's folder. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

const commonHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // A link on screen must not announce its host to the network before anybody clicks it.
  'X-DNS-Prefetch-Control': 'off',
} as const;

/** Serves the renderer's files at app://main/ and nothing else. */
export function createAppProtocol(rendererFolder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return refuse(405, { Allow: 'GET' });
    const file = fileOf(request.url, rendererFolder);
    const type = file === null ? undefined : contentTypes[extname(file).toLowerCase()];
    if (file === null || type === undefined) return refuse(404);
    try {
      const body = new Uint8Array(await readFile(file));
      return new Response(body, { headers: { ...commonHeaders, 'Content-Type': type } });
    } catch {
      return refuse(404);
    }
  };
}

/**
 * The file an address names, or `null`. Decoded first and only then checked: an encoded slash or backslash
 * survives URL parsing and would otherwise climb out of the folder.
 */
export function fileOf(address: string, rendererFolder: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (!isAppAddress(url)) return null;
  const path = decode(url.pathname);
  if (path === null || hasForbiddenCharacter(path)) return null;
  const file = join(rendererFolder, path);
  const inside = relative(rendererFolder, file);
  const climbs = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return climbs || inside === '' ? null : file;
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

/** Control characters, and what Windows reads as a separator, a drive or a file's second stream. */
function hasForbiddenCharacter(path: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u001f\u007f\\:]/.test(path);
}

function refuse(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers: { ...commonHeaders, ...headers } });
}
