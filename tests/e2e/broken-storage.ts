import type { Page } from '@playwright/test';

/** Lets the page's database refuse one kind of work, as a broken or full disk does. Returns the repair. */
export async function breakStorage(page: Page, method: 'add' | 'get'): Promise<() => Promise<void>> {
  const broken = await page.evaluateHandle((name) => {
    const store = IDBObjectStore.prototype;
    const works = Object.getOwnPropertyDescriptor(store, name) ?? {};
    const refuse = () => {
      throw new DOMException('refused', 'UnknownError');
    };
    Object.defineProperty(store, name, { ...works, value: refuse });
    return { store, works };
  }, method);
  return () =>
    broken.evaluate(({ store, works }, name) => void Object.defineProperty(store, name, works), method);
}
