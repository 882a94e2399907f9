import { isAbsolute, join, sep } from 'node:path';
import type { Platform } from '#shared/domain/app.ts';
import type { NoUpdateReason } from '#shared/domain/updates.ts';

/** What is known about the installed app. Pure: `readInstallation` reads it. */
export type Installation = {
  readonly isPackaged: boolean;
  readonly platform: Platform;
  readonly feedUrl: string | null;
  /** Linux: `deb` or `rpm`, written beside the archive by the packager. */
  readonly packageType: string | null;
  /** Linux: the AppImage this very process runs from. */
  readonly appImage: { readonly path: string; readonly isReplaceable: boolean } | null;
  /** Windows: the installed app names who signs its updates. */
  readonly namesPublisher: boolean;
};

/** Why this build cannot update itself; `null`: it can. */
export function whyNoUpdates(installation: Installation): NoUpdateReason | null {
  if (!installation.isPackaged) return 'development';
  if (installation.feedUrl === null) return 'not-configured';
  switch (installation.platform) {
    case 'darwin':
      // The system itself refuses an update whose signature does not match.
      return null;
    case 'win32':
      return installation.namesPublisher ? null : 'unsigned';
    case 'linux': {
      const { packageType, appImage } = installation;
      if (packageType === 'deb' || packageType === 'rpm') return packageType;
      if (appImage === null) return 'package';
      return appImage.isReplaceable ? null : 'read-only';
    }
  }
}

/**
 * The AppImage of this process. The variables are inherited by everything that is started from an AppImage, so
 * they count only when the running program really lies in that mount.
 */
export function ownAppImage(
  env: Readonly<Record<string, string | undefined>>,
  execPath: string,
): string | null {
  const { APPIMAGE: file, APPDIR: mount } = env;
  if (!file || !mount || !isAbsolute(file)) return null;
  return execPath.startsWith(`${join(mount)}${sep}`) ? file : null;
}
