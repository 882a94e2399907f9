import type { Page } from '@playwright/test';

/** A transaction that may write. */
export type Write = {
  readonly stores: readonly string[];
  readonly durability: string;
  /** In ms since the epoch. */
  readonly begunAt: number;
  /** Until it stood on the disk. */
  readonly ms: number;
};

/** Loads the page anew and has it note its transactions that write: Dexie takes hold of `transaction` at its opening. */
export async function noteWrites(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const writes: Write[] = [];
    (window as unknown as { writes: Write[] }).writes = writes;
    const begin = Reflect.get(IDBDatabase.prototype, 'transaction') as IDBDatabase['transaction'];
    IDBDatabase.prototype.transaction = function (...args) {
      const transaction = begin.apply(this, args);
      if (args[1] !== 'readwrite') return transaction;
      const begun = performance.now();
      transaction.addEventListener('complete', () => {
        writes.push({
          stores: [...transaction.objectStoreNames],
          durability: transaction.durability,
          begunAt: performance.timeOrigin + begun,
          ms: performance.now() - begun,
        });
      });
      return transaction;
    };
  });
  await page.reload();
  await page.getByRole('button', { name: /^Model: (?!Choose a model)/ }).waitFor();
}

/** What was noted since the last time. */
export function readWrites(page: Page): Promise<readonly Write[]> {
  return page.evaluate(() => (window as unknown as { writes: Write[] }).writes.splice(0));
}
