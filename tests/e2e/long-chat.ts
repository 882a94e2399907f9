import type { Page } from '@playwright/test';

/** Makes the open chat as long as a year of talking; the next look at it reads the rows. */
export async function fillChat(page: Page, title: string, count: number): Promise<void> {
  await page.evaluate(
    async ({ wanted, pairs }) => {
      const [info] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('apipool-'));
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(info?.name ?? '');
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('closed')));
      });
      const work = db.transaction(['conversations', 'messages'], 'readwrite');
      const messages = work.objectStore('messages');
      const conversations = work.objectStore('conversations');
      type Row = Record<string, unknown>;
      const all = (store: IDBObjectStore) =>
        new Promise<Row[]>((resolve) => {
          const request = store.getAll();
          request.addEventListener('success', () => resolve(request.result as Row[]));
        });
      const conversation = (await all(conversations)).find((row) => row['title'] === wanted);
      const rows = (await all(messages)).filter((row) => row['conversationId'] === conversation?.['id']);
      const user = rows.find((row) => row['role'] === 'user');
      const answer = rows.find((row) => row['role'] === 'assistant');
      let parentId = answer?.['id'];
      for (let index = 0; index < pairs; index += 1) {
        const at = new Date(Date.now() + index).toISOString();
        const question = {
          ...user,
          id: crypto.randomUUID(),
          parentId,
          text: `question ${index}`,
          createdAt: at,
        };
        const text = `## Answer ${index}\n\nSome *text* and \`code\`.\n\n\`\`\`js\nconst n = ${index};\n\`\`\`\n`;
        const reply = {
          ...answer,
          id: crypto.randomUUID(),
          parentId: question.id,
          text,
          requestId: null,
          createdAt: at,
        };
        messages.put(question);
        messages.put(reply);
        parentId = reply.id;
      }
      conversations.put({ ...conversation, activeLeafId: parentId });
      await new Promise((resolve) => work.addEventListener('complete', resolve));
      db.close();
    },
    { wanted: title, pairs: count },
  );
}

/** Where readers left the chats, as far as it is stored. */
export function storedPlaces(page: Page): Promise<readonly unknown[]> {
  return page.evaluate(async () => {
    const [info] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('apipool-'));
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('closed')));
      });
    const db = await done(indexedDB.open(info?.name ?? ''));
    const rows = await done<unknown[]>(db.transaction('places').objectStore('places').getAll());
    db.close();
    return rows;
  });
}
