import { randomUUID } from 'node:crypto';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { SaveFile, SaveFiles } from './save-file.ts';

/** Files that a page writes piece by piece. It learns their names, never their places. */
export type PageFiles = {
  readonly begin: (name: string, window: number) => Promise<Result<{ readonly id: string | null }>>;
  readonly append: (id: string, text: string, window: number) => Promise<Result<void>>;
  readonly end: (
    id: string,
    keep: boolean,
    window: number,
  ) => Promise<Result<{ readonly saved: string | null }>>;
  /** Half-written files of a page that is gone are taken away. */
  readonly windowGone: (window: number) => void;
};

/** A page that writes more at a time has lost count. */
const maxOpen = 5;

export function createPageFiles(saveFiles: SaveFiles): PageFiles {
  const open = new Map<string, { readonly file: SaveFile; readonly window: number }>();

  function find(id: string, window: number): SaveFile | null {
    const found = open.get(id);
    return found?.window === window ? found.file : null;
  }

  return {
    async begin(name, window) {
      if (open.size >= maxOpen) return failWith('invalid_input', { detail: 'too many open files' });
      const begun = await saveFiles.begin(name);
      if (!begun.ok) return begun;
      if (begun.value === null) return ok({ id: null });
      const id = randomUUID();
      open.set(id, { file: begun.value, window });
      return ok({ id });
    },
    async append(id, text, window) {
      const file = find(id, window);
      if (!file) return failWith('not_found');
      const written = await file.append(text);
      if (!written.ok) open.delete(id);
      return written;
    },
    async end(id, keep, window) {
      const file = find(id, window);
      if (!file) return failWith('not_found');
      open.delete(id);
      if (!keep) {
        await file.drop();
        return ok({ saved: null });
      }
      const kept = await file.keep();
      return kept.ok ? ok({ saved: file.name }) : kept;
    },
    windowGone(window) {
      for (const [id, entry] of open) {
        if (entry.window !== window) continue;
        open.delete(id);
        void entry.file.drop();
      }
    },
  };
}
