import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Platform } from '#shared/domain/app.ts';
import { type Installation, ownAppImage } from './self-update.ts';

/** Reads how this app came onto the machine. */
export function readInstallation(options: {
  readonly isPackaged: boolean;
  readonly platform: Platform;
  readonly feedUrl: string | null;
  readonly resourcesPath: string;
  readonly execPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Installation {
  const { isPackaged, platform, feedUrl } = options;
  const nothing = { packageType: null, appImage: null, namesPublisher: false };
  if (!isPackaged) return { isPackaged, platform, feedUrl, ...nothing };
  const read = (name: string) => readIfPresent(join(options.resourcesPath, name));
  const appImage = ownAppImage(options.env, options.execPath);
  return {
    isPackaged,
    platform,
    feedUrl,
    packageType: read('package-type')?.trim() ?? null,
    appImage: appImage === null ? null : { path: appImage, isReplaceable: isReplaceable(appImage) },
    // A list or one name; the packager leaves the key out when the app is not signed.
    namesPublisher: /^publisherName:/m.test(read('app-update.yml') ?? ''),
  };
}

function readIfPresent(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** A new file must fit beside the old one, under the old one's name. */
function isReplaceable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
