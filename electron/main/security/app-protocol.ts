import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';
import { appHost, isAppAddress, previewHost } from './app-page.ts';
import { contentSecurityPolicy, previewPolicy } from './csp.ts';

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

/** Where the files of each host are. */
export type AppFolders = { readonly renderer: string; readonly preview: string };

const commonHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // A link on screen must not announce its host to the network before anybody clicks it.
  'X-DNS-Prefetch-Control': 'off',
} as const;

/** Serves the renderer's files at app://main/, those of previews at app://preview/, and nothing else. */
export function createAppProtocol(folders: AppFolders): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return refuse(405, { Allow: 'GET' });
    const file = fileOf(request.url, folders);
    const type = file === null ? undefined : contentTypes[extname(file).toLowerCase()];
    if (file === null || type === undefined) return refuse(404);
    try {
      const body = new Uint8Array(await readFile(file));
      return new Response(body, { headers: { ...headersFor(request.url), 'Content-Type': type } });
    } catch {
      return refuse(404);
    }
  };
}

function headersFor(address: string): Readonly<Record<string, string>> {
  const url = new URL(address);
  if (url.host !== previewHost) return { ...commonHeaders, 'Content-Security-Policy': contentSecurityPolicy };
  return {
    ...commonHeaders,
    'Content-Security-Policy': previewPolicy(url.pathname),
    // What no content security policy covers: WebRTC, looking up names ahead, connecting ahead.
    'Connection-Allowlist': url.pathname === '/document.html' ? '()' : '(response-origin)',
  };
}

/**
 * The file an address names, or `null`. Decoded first and only then checked: an encoded slash or backslash
 * survives URL parsing and would otherwise climb out of the folder.
 */
export function fileOf(address: string, folders: AppFolders): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const folder = folderOf(url, folders);
  const path = decode(url.pathname);
  if (folder === null || path === null || hasForbiddenCharacter(path)) return null;
  const file = join(folder, path);
  const inside = relative(folder, file);
  const climbs = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return climbs || inside === '' ? null : file;
}

function folderOf(url: URL, folders: AppFolders): string | null {
  if (isAppAddress(url, appHost)) return folders.renderer;
  return isAppAddress(url, previewHost) ? folders.preview : null;
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
  return new Response(null, {
    status,
    headers: { ...commonHeaders, 'Content-Security-Policy': contentSecurityPolicy, ...headers },
  });
}
