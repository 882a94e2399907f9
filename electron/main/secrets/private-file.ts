import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';

/**
 * Replaces a file as a whole, readable by this user only. A crash leaves the old content or the new one, never
 * a part: the new content is on the disk before it takes the name.
 */
export async function writePrivateFile(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The content, or `null` when there is no such file. */
export async function readIfPresent(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Moves an unreadable file out of the way without losing it: `vault.bin` → `vault.broken-<time>.bin`. */
export async function keepAside(file: string, now: Date): Promise<void> {
  const { dir, name, ext } = parse(file);
  await rename(file, join(dir, `${name}.broken-${now.toISOString().replace(/[:.]/g, '-')}${ext}`));
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
