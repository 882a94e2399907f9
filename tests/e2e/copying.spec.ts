import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { fillChat } from './long-chat.ts';
import { ask, chatInList, chooseModel, composer, conversation, signIn } from './steps.ts';

async function pasteInto(page: Page): Promise<{ readonly text: string; readonly html: string }> {
  await composer(page).focus();
  const listening = await page.evaluateHandle(() => {
    const { promise, resolve } = Promise.withResolvers<{ text: string; html: string }>();
    const take = (event: ClipboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      const read = (type: string) => event.clipboardData?.getData(type) ?? '';
      resolve({ text: read('text/plain'), html: read('text/html') });
    };
    window.addEventListener('paste', take, { capture: true, once: true });
    return { promise };
  });
  await page.keyboard.press('Control+v');
  return listening.evaluate(({ promise }) => promise);
}

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
  await conversation(page).focus();
  await page.evaluate(() => {
    const last = document.querySelector('[data-entry="81"]');
    const first = document.querySelector('[data-entry="77"]');
    if (!last || !first) throw new Error('the end of the chat is not drawn');
    document.getSelection()?.setBaseAndExtent(first, 0, last, last.childNodes.length);
  });
  await page.keyboard.press('Control+Home');
  await expect(page.getByText('start of the selection', { exact: true }).first()).toBeInViewport();
  await page.keyboard.press('Control+c');
  await expect
    .poll(async () => (await pasteInto(page)).text)
    .toContain('question 38\n\nAnswer 38\n\nSome text and code.');
  const pasted = await pasteInto(page);
  expect(pasted.text).toContain('question 39\n\nAnswer 39');
  expect(pasted.text).not.toContain('question 37');
  expect(pasted.html).toContain('<pre><code>const n = 39;');
  expect(pasted.html).not.toContain('question 37');
});

test('the whole conversation is selected by its keys and copied, drawn or not', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'all of it');
  await fillChat(page, 'all of it', 450);
  await page.reload();
  await chatInList(page, 'all of it').click();
  await expect(page.getByRole('heading', { name: 'Answer 449' })).toBeInViewport();
  await conversation(page).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+Shift+c');
  await expect(page.getByText('Copied as Markdown')).toBeVisible();
  const { text, html } = await pasteInto(page);
  expect(html).toBe('');
  const questions = text.split('\n').filter((line) => line.startsWith('question '));
  expect(questions).toHaveLength(450);
  expect(text).toContain('## Answer 449\n\nSome *text* and `code`.');
  expect(text).not.toContain('New chat');
});

test('an answer is copied in the format that is asked for', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  const answer = await ask(page, 'Half is $\\frac{1}{2}$\n\n| a | b |\n|---|---|\n| 1 | 2 |');
  const copyAs = async (name: string) => {
    await answer.getByRole('button', { name: 'Copy', exact: true }).hover();
    await answer.getByRole('button', { name: 'More ways to copy' }).click();
    await page.getByRole('menuitem', { name }).click();
    await expect(answer.getByRole('button', { name: 'Copied', exact: true })).toBeVisible();
    return pasteInto(page);
  };
  const rich = await copyAs('Copy as rich text');
  expect(rich.html).toMatch(/<math.*<mfrac>.*<table>/s);
  expect(rich.text).toContain('\\frac{1}{2}\n\na\tb\n1\t2');
  const plain = await copyAs('Copy as plain text');
  expect(plain).toEqual({ text: rich.text, html: '' });
  await answer.getByRole('button', { name: 'Copied', exact: true }).click();
  await expect.poll(async () => (await pasteInto(page)).text).toContain('| a | b |');
});
