import type { Page } from '@playwright/test';

/** Puts chats called `chat 0`, `chat 1`, … into the history, each with so many messages; made after its first chat. */
export async function fillHistory(page: Page, chats: number, messagesEach: number): Promise<void> {
  await page.evaluate(
    async ({ count, each }) => {
      const [info] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('apipool-'));
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(info?.name ?? '');
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('closed')));
      });
      type Row = Record<string, unknown>;
      const firstOf = (name: string) =>
        new Promise<Row>((resolve) => {
          const request = db.transaction(name).objectStore(name).getAll(null, 1);
          request.addEventListener('success', () => resolve(request.result[0] as Row));
        });
      const conversation = await firstOf('conversations');
      const message = await firstOf('messages');
      const begun = Date.now();
      for (let chat = 0; chat < count; chat += 1) {
        const work = db.transaction(['conversations', 'messages'], 'readwrite', { durability: 'relaxed' });
        const id = crypto.randomUUID();
        let parentId: string | null = null;
        for (let index = 0; index < each; index += 1) {
          const own: Row = {
            ...message,
            id: crypto.randomUUID(),
            conversationId: id,
            parentId,
            role: index % 2 === 0 ? 'user' : 'assistant',
            status: 'complete',
            requestId: null,
            text: `message ${index} of chat ${chat}. `.repeat(20),
          };
          work.objectStore('messages').put(own);
          parentId = String(own['id']);
        }
        // The first ones are the newest.
        const updatedAt = new Date(begun + 60_000 - chat).toISOString();
        work
          .objectStore('conversations')
          .put({ ...conversation, id, title: `chat ${chat}`, updatedAt, activeLeafId: parentId });
        await new Promise((resolve) => work.addEventListener('complete', resolve));
      }
      db.close();
    },
    { count: chats, each: messagesEach },
  );
}
