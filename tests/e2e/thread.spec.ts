import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { breakStorage } from './broken-storage.ts';
import { fillHistory } from './full-history.ts';
import { fillChat, storedPlaces } from './long-chat.ts';
import { answers, ask, chatInList, chooseModel, conversation, send, signIn } from './steps.ts';

const scrollTop = (page: Page) => conversation(page).evaluate((element) => element.scrollTop);
const distanceToEnd = (page: Page) =>
  conversation(page).evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);

/** What a document would get. */
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
  await expect(page.getByRole('search').getByText('1 of 11')).toBeVisible();
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

test('find goes from place to place within one long answer, and into the one being written', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  const filler = Array.from({ length: 400 }, (_, index) => `Paragraph **${index}** of many.`).join('\n\n');
  const code = Array.from({ length: 300 }, (_, index) => `const line = ${index};`).join('\n');
  await ask(
    page,
    `start\n\n${filler}\n\nA **bold** move.\n\n\`\`\`js\n${code}\n// bold move\n\`\`\`\n\n${filler}\n\nend`,
  );
  const bar = page.getByRole('search');
  const marked = () =>
    page.evaluate(() => {
      const [range] = CSS.highlights.get('find-in-chat-current') ?? [];
      if (!range) return null;
      const drawn = document.createRange();
      drawn.setStart(range.startContainer, range.startOffset);
      drawn.setEnd(range.endContainer, range.endOffset);
      const { top, bottom } = drawn.getBoundingClientRect();
      const place = range.startContainer.parentElement?.closest('pre') ? 'code' : 'text';
      return top > 0 && bottom > top && bottom < innerHeight
        ? `${drawn.toString()} in ${place}`
        : 'out of view';
    });

  await page.keyboard.press('Control+f');
  await page.getByRole('searchbox', { name: 'Find in this chat' }).fill('bold move');
  // What the person wrote is text as it is: there it is found in the comment only.
  await expect(bar.getByText('1 of 3')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(bar.getByText('2 of 3')).toBeVisible();
  await expect.poll(marked).toBe('bold move in text');
  await page.keyboard.press('Enter');
  await expect(bar.getByText('3 of 3')).toBeVisible();
  await expect.poll(marked).toBe('bold move in code');
  await page.keyboard.press('Shift+Enter');
  await expect.poll(marked).toBe('bold move in text');
  await page.keyboard.press('Escape');

  await chooseModel(page, 'Longform');
  await send(page, 'Write, while I look');
  await page.keyboard.press('Control+f');
  await page.getByRole('searchbox', { name: 'Find in this chat' }).fill('the');
  const total = async () => Number(/of (\d+)/.exec(await bar.getByRole('status').innerText())?.[1] ?? 0);
  await expect.poll(total).toBeGreaterThan(0);
  const first = await total();
  await expect.poll(total).toBeGreaterThan(first);
  await expect(answers(page).last()).toHaveAttribute('aria-busy', 'true');
});

test('a chat opens where the reader left it, also after a reload, and at its end for who was there', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  const long = Array.from({ length: 500 }, (_, index) => `Paragraph **${index}** of many.`).join('\n\n');
  await ask(page, `to be read\n\n${long}`);
  await fillChat(page, 'to be read', 40);
  await page.reload();
  await chatInList(page, 'to be read').click();
  await expect(page.getByRole('heading', { name: 'Answer 39' })).toBeInViewport();
  await page.keyboard.press('Control+f');
  await page.getByRole('searchbox', { name: 'Find in this chat' }).fill('Paragraph 333 of');
  const paragraph = answers(page).first().getByText('Paragraph 333 of many.');
  await expect(paragraph).toBeInViewport();
  await expect.poll(() => storedPlaces(page)).toMatchObject([{ block: expect.any(Number) }]);

  await page.reload();
  await chatInList(page, 'to be read').click();
  await expect(paragraph).toBeInViewport();

  await page.getByRole('button', { name: 'To the newest text' }).click();
  await expect.poll(() => storedPlaces(page)).toEqual([]);
  await page.reload();
  await chatInList(page, 'to be read').click();
  await expect(page.getByRole('heading', { name: 'Answer 39' })).toBeInViewport();
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

  await conversation(page).hover();
  // Turn after turn, as a person does: messages above are measured only when they come near.
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, -10_000);
      return scrollTop(page);
    })
    .toBeLessThan(5);
  const before = await scrollTop(page);
  const grown = await distanceToEnd(page);
  await expect.poll(() => distanceToEnd(page)).toBeGreaterThan(grown + 400);
  expect(await scrollTop(page)).toBe(before);
  await page.getByRole('button', { name: 'To the newest text' }).click();
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(40);
});

test('an edit stays open, with its caret, while its message is scrolled away and while it cannot be stored', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'much to scroll past');
  await fillChat(page, 'much to scroll past', 40);
  await page.reload();
  await chatInList(page, 'much to scroll past').click();
  const message = page.getByRole('article', { name: 'You' }).filter({ hasText: 'question 39' });
  await message.hover();
  await message.getByRole('button', { name: 'Edit', exact: true }).click();
  const editor = page.getByRole('textbox', { name: 'Edit your message' });
  await editor.fill('worded anew');
  await conversation(page).evaluate((element) => {
    element.scrollTop = 0;
  });
  await expect(page.getByText('question 0', { exact: true })).toBeInViewport();
  await expect(editor).not.toBeInViewport();
  await expect(editor).toBeFocused();

  const repair = await breakStorage(page, 'add');
  await page.keyboard.type(', and once more');
  const sending = page
    .getByRole('article', { name: 'You' })
    .getByRole('button', { name: 'Send', exact: true });
  // By keys: the text still moves while what lies between is measured.
  await sending.press('Enter');
  await expect(page.getByText('This could not be saved on your disk.')).toBeVisible();
  await expect(editor).toHaveValue('worded anew, and once more');
  await repair();
  await sending.press('Enter');
  await expect(answers(page).last()).toContainText('worded anew, and once more');
  await expect(editor).toHaveCount(0);
});

test('quotes, lists and their paragraphs stand on the side their text begins at', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  const answer = await ask(page, '> قال أحدهم هذا\n\n- واحد\n\n- اثنان\n\nEnglish again');
  await expect(answer.getByRole('blockquote')).toHaveCSS('direction', 'rtl');
  await expect(answer.getByRole('list')).toHaveCSS('direction', 'rtl');
});

test('the list shows a hundred chats, and more whenever its end is reached', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'the first of many');
  await fillHistory(page, 250, 2);
  await page.reload();
  await expect(chatInList(page, 'chat 0')).toBeVisible();
  const listed = page.getByRole('navigation', { name: 'Chats' }).getByRole('listitem');
  await expect(listed).toHaveCount(100);

  await chatInList(page, 'chat 99').scrollIntoViewIfNeeded();
  await expect(listed).toHaveCount(200);
  await chatInList(page, 'chat 199').scrollIntoViewIfNeeded();
  await expect(listed).toHaveCount(251);
  await expect(chatInList(page, 'chat 199')).toBeInViewport();
  await chatInList(page, 'the first of many').click();
  await expect(answers(page)).toHaveCount(1);
});
