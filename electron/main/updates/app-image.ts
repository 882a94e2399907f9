import { chmodSync, copyFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Puts the update in the place of the AppImage and returns its path. A name with a version in it follows the update,
 * any other is the person's own and stays. The old file is whole and in place until the new one is, whatever fails.
 */
export function replaceAppImage(current: string, update: string): string {
  const hasVersion = /\d+\.\d+\.\d+/.test(basename(current));
  const target = hasVersion ? join(dirname(current), basename(update)) : current;
  // Beside its target: only then is renaming one step.
  const arriving = join(dirname(current), `.${basename(target)}.new`);
  try {
    copyFileSync(update, arriving);
    chmodSync(arriving, 0o755);
    renameSync(arriving, target);
  } catch (error) {
    rmSync(arriving, { force: true });
    throw error;
  }
  if (target !== current) rmSync(current, { force: true });
  return target;
}
