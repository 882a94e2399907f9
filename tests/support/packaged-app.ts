import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';
import { build } from '../../scripts/lib/build.ts';
import { poolEnvironment } from '../../scripts/lib/pool-process.ts';
import type { TestPool } from './pool.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

/** The files below the feed's address, by name. */
export type Feed = Readonly<Record<string, string>>;

/** A packaged build that runs, on the host, as if from an AppImage. */
export type PackagedApp = {
  /** The file it runs from. */
  readonly appImage: string;
  /** What `launch` needs for it. */
  readonly launch: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };
  /** Puts the first AppImage back. */
  readonly install: () => Promise<void>;
  /** The AppImages that are installed: their texts by name. */
  readonly installed: () => Promise<Feed>;
  readonly publish: (feed: Feed) => void;
  readonly remove: () => Promise<void>;
};

/**
 * Packaged apps talk https only, so the pool and the feed stand behind a server with a certificate of its own, which
 * the app trusts as it trusts a company's: by the runtime's list of further authorities.
 */
export async function buildPackagedApp(pool: TestPool): Promise<PackagedApp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'apipool-packaged-'));
  const inFolder = (...names: readonly string[]) => path.join(folder, ...names);
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  let feed: Feed = {};
  const server = createServer({ key, cert }, (incoming, response) => {
    const { pathname } = new URL(incoming.url ?? '/', 'https://localhost');
    const name = /^\/desktop\/(.+)$/.exec(pathname)?.[1];
    if (name === undefined) {
      passOn(incoming, response, pool.url);
      return;
    }
    const file = feed[name.endsWith('.yml') ? 'latest.yml' : name];
    response.writeHead(file === undefined ? 404 : 200).end(file ?? 'there is no such file');
  });
  const origin = await listen(server);
  const service = Object.entries(poolEnvironment(pool)).map(([name, value]) => [
    name,
    value.replace(pool.url, origin),
  ]);
  await build(root, {
    outDir: inFolder('app', 'out'),
    service: { ...(Object.fromEntries(service) as Feed), APIPOOL_UPDATE_URL: `${origin}/desktop` },
  });
  const manifest = await readFile(path.join(root, 'package.json'), 'utf8');
  await writeFile(inFolder('app', 'package.json'), manifest);
  await writeFile(inFolder('authority.pem'), cert);
  await mkdir(inFolder('resources'));
  await writeFile(inFolder('resources', 'app-update.yml'), 'updaterCacheDirName: apipool-desktop-updater\n');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  const appImages = inFolder('Applications');
  const appImage = path.join(appImages, `APIPool-${version}.AppImage`);
  return {
    appImage,
    launch: {
      args: [`--app=${inFolder('app')}`],
      env: {
        HOST_RESOURCES: inFolder('resources'),
        NODE_EXTRA_CA_CERTS: inFolder('authority.pem'),
        APPIMAGE: appImage,
        // The image is mounted where the running program lies.
        APPDIR: path.dirname(process.execPath),
        XDG_CACHE_HOME: inFolder('cache'),
        XDG_DATA_HOME: inFolder('data'),
      },
    },
    install: async () => {
      await rm(appImages, { recursive: true, force: true });
      await rm(inFolder('cache'), { recursive: true, force: true });
      await mkdir(appImages);
      await writeFile(appImage, `the app, version ${version}`, { mode: 0o755 });
    },
    installed: async () => {
      const names = await readdir(appImages);
      const texts = names.map(async (name) => [name, await readFile(path.join(appImages, name), 'utf8')]);
      return Object.fromEntries(await Promise.all(texts)) as Feed;
    },
    publish: (next) => {
      feed = next;
    },
    remove: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, 'localhost', () =>
      resolve(`https://localhost:${(server.address() as AddressInfo).port}`),
    );
  });
}

/** One request more or less as it came, streamed both ways. */
function passOn(incoming: IncomingMessage, response: ServerResponse, origin: string): void {
  const { method, url = '/', headers } = incoming;
  const { host } = new URL(origin);
  const onward = request(new URL(url, origin), { method, headers: { ...headers, host } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
