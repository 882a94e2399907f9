import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A cache only: whatever goes wrong with it, the database is built from its SQL instead. */
const cacheFolder = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'apipool-pool');
const digestBytes = 32;

/** Names the image of a database built from these texts by the installed engine. */
export function imageKey(texts: readonly string[]): string {
  const hash = createHash('sha256').update(engineVersion());
  for (const text of texts) hash.update(`\0${text}`);
  return hash.digest('hex').slice(0, 32);
}

/** The cached image, if it is there and whole. */
export function readImage(key: string, folder = cacheFolder): Blob | undefined {
  let file: Buffer;
  try {
    file = readFileSync(imagePath(folder, key));
  } catch {
    return undefined;
  }
  const content = file.subarray(digestBytes);
  const intact = content.length > 0 && digest(content).equals(file.subarray(0, digestBytes));
  return intact ? new Blob([Uint8Array.from(content)]) : undefined;
}

/** Writes beside and renames, so that a reader sees a whole image or none; images of older SQL go away. */
export async function writeImage(key: string, image: Blob, folder = cacheFolder): Promise<void> {
  const content = Buffer.from(await image.arrayBuffer());
  const temporary = join(folder, `${key}.${randomUUID()}.tmp`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, Buffer.concat([digest(content), content]));
    renameSync(temporary, imagePath(folder, key));
    for (const name of readdirSync(folder)) {
      if (name.endsWith('.image') && name !== `${key}.image`) rmSync(join(folder, name), { force: true });
    }
  } catch {
    discard(temporary);
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where nothing can be written there is nothing to remove either.
  }
}

function imagePath(folder: string, key: string): string {
  return join(folder, `${key}.image`);
}

function digest(content: Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}

function engineVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  return readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8');
}
