import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { answers, ask, chatInList, chooseModel, send, signIn } from './steps.ts';

const scroller = (page: Page) => page.getByRole('log', { name: 'Conversation' });
const scrollTop = (page: Page) => scroller(page).evaluate((element) => element.scrollTop);
const distanceToEnd = (page: Page) =>
  scroller(page).evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);

/** Makes the open chat as long as a year of talking; the next look at it reads the rows. */
async function fillChat(page: Page, title: string, count: number): Promise<void> {
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

test('a chat of 2,300 messages opens at its end, draws only what is near, and is searched whole', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'a long friendship');
  await fillChat(page, 'a long friendship', 1149);
  await page.reload();
  await chatInList(page, 'a long friendship').click();
  await expect(page.getByRole('heading', { name: 'Answer 1148' })).toBeInViewport();
  expect(await page.getByRole('article').count()).toBeLessThan(60);

  await page.keyboard.press('Control+f');
  await page.getByRole('searchbox', { name: 'Find in this chat' }).fill('question 77');
  await expect(page.getByText('Message 1 of 11')).toBeVisible();
  await expect(page.getByText('question 77', { exact: true })).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByText('question 770', { exact: true })).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('searchbox', { name: 'Find in this chat' })).toHaveCount(0);

  // Elsewhere and back: the reader is where they were.
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await chatInList(page, 'a long friendship').click();
  await expect(page.getByText('question 770', { exact: true })).toBeInViewport();
});

test('follows the answer at its end, and leaves a reader above alone', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Longform');
  await send(page, 'Write, while I read');
  await expect(answers(page).last().getByRole('heading').nth(3)).toBeAttached();
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(40);

  await scroller(page).hover();
  await page.mouse.wheel(0, -10_000);
  await expect.poll(() => scrollTop(page)).toBeLessThan(5);
  const before = await scrollTop(page);
  const grown = await distanceToEnd(page);
  await expect.poll(() => distanceToEnd(page)).toBeGreaterThan(grown + 400);
  expect(await scrollTop(page)).toBe(before);
  await page.getByRole('button', { name: 'To the newest text' }).click();
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(40);
});

test('text is selected and copied across messages that scrolled out of view', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'start of the selection');
  await fillChat(page, 'start of the selection', 40);
  await page.reload();
  await chatInList(page, 'start of the selection').click();
  await expect(page.getByRole('heading', { name: 'Answer 39' })).toBeInViewport();
  const selected = await scroller(page).evaluate(async (element) => {
    const last = document.querySelector('[data-entry="81"]');
    const first = document.querySelector('[data-entry="77"]');
    if (!last || !first) throw new Error('the end of the chat is not drawn');
    document.getSelection()?.setBaseAndExtent(first, 0, last, last.childNodes.length);
    await new Promise(requestAnimationFrame);
    element.scrollTop = 0;
    await new Promise((resolve) => setTimeout(resolve, 0));
    await new Promise(requestAnimationFrame);
    return String(document.getSelection());
  });
  expect(selected).toContain('question 38');
  expect(selected).toContain('Answer 39');
});
