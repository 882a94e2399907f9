import { chmodSync, copyFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Puts the update in the place of the AppImage, under its name: what starts the app at login, opens its links and is
 * bound to a key names that file. The old one is whole and in place until the new one is, whatever fails.
 */
export function replaceAppImage(current: string, update: string): void {
  // Beside its target: only then is renaming one step.
  const arriving = join(dirname(current), `.${basename(current)}.new`);
  try {
    copyFileSync(update, arriving);
    chmodSync(arriving, 0o755);
    renameSync(arriving, current);
  } catch (error) {
    rmSync(arriving, { force: true });
    throw error;
  }
}
