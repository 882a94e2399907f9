import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { randomUUID } from 'node:crypto';
import { describeBug } from '#shared/bugs.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';

/** Asks the person where to put a file; null: nowhere. */
export type AskPlace = (suggestedName: string) => Promise<string | null>;

/** A file the person chose a place for. Nothing has its name until it is whole. */
export type SaveFile = {
  readonly name: string;
  readonly append: (text: string) => Promise<Result<void>>;
  readonly keep: () => Promise<Result<void>>;
  /** Leaves nothing behind. */
  readonly drop: () => Promise<void>;
};

export type SaveFiles = {
  /** Null: the person chose no place. */
  readonly begin: (suggestedName: string) => Promise<Result<SaveFile | null>>;
};

export function createSaveFiles(deps: { readonly askPlace: AskPlace; readonly log: Log }): SaveFiles {
  return {
    async begin(suggestedName) {
      const target = await deps.askPlace(suggestedName);
      if (target === null) return ok(null);
      const temporary = `${target}.${randomUUID().slice(0, 8)}.part`;
      try {
        return ok(saveFile(await open(temporary, 'wx', 0o600), temporary, target, deps.log));
      } catch (error) {
        deps.log.error('file.open_failed', describeBug(error));
        return failWith('storage_failed');
      }
    },
  };
}

function saveFile(handle: FileHandle, temporary: string, target: string, log: Log): SaveFile {
  let queue: Promise<void> = Promise.resolve();
  let isOpen = true;

  async function drop(): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    await queue.catch(() => undefined);
    await handle.close();
    await rm(temporary, { force: true });
  }

  async function attempt(work: () => Promise<void>): Promise<Result<void>> {
    if (!isOpen) return failWith('not_found');
    try {
      // One after the other: pieces must not overtake each other.
      queue = queue.then(work);
      await queue;
      return ok();
    } catch (error) {
      log.error('file.write_failed', describeBug(error));
      await drop();
      return failWith('storage_failed');
    }
  }

  return {
    name: basename(target),
    append: (text) => attempt(() => handle.writeFile(text)),
    keep: () =>
      attempt(async () => {
        await handle.sync();
        await handle.close();
        isOpen = false;
        try {
          await rename(temporary, target);
        } catch (error) {
          await rm(temporary, { force: true });
          throw error;
        }
      }),
    drop,
  };
}
