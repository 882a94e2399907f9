import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { breakStorage } from './broken-storage.ts';
import type { TestPool } from '../support/pool.ts';
import { answers, ask, chatInList, chooseModel, composer, finishedAnswer, send, signIn } from './steps.ts';

test('killed in the middle of an answer: everything that was visible is there again, marked as interrupted', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Longform');
  await send(page, 'Write until you are killed');
  const answer = answers(page).last();
  // What stands above a heading has all arrived; what is below may still become a table or a list.
  await expect(answer.getByRole('heading', { name: 'What to measure' })).toBeVisible();
  const seen = (await answer.getByRole('paragraph').allInnerTexts()).slice(0, 3);
  expect(seen).toHaveLength(3);

  await app.kill();
  const again = await app.restart();
  const restarted = await again.window();
  await chatInList(restarted, 'Write until').click();
  const kept = await finishedAnswer(restarted);
  await expect(kept.getByText('This answer was interrupted. What had arrived is kept.')).toBeVisible();
  const text = await kept.innerText();
  for (const paragraph of seen) expect(text).toContain(paragraph);
  await expect(answers(restarted)).toHaveCount(1);
});

/** An answer of the long document that broke off, with what had arrived of it. */
async function brokenAnswer(page: Page, pool: TestPool): Promise<Locator> {
  await chooseModel(page, 'Longform');
  await pool.fault({ method: 'POST', path: '/v1/chat/completions', dropAfterBytes: 20_000 });
  await send(page, 'Break off once');
  const broken = await finishedAnswer(page);
  await expect(broken).toContainText('What had arrived is kept');
  return broken;
}

test('a broken answer is continued below what had arrived, and stays as a version', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  const broken = await brokenAnswer(page, pool);
  const arrived = await broken.getByRole('paragraph').first().innerText();
  await chooseModel(page, 'Echo');
  await broken.getByRole('button', { name: 'Continue' }).click();
  const whole = await finishedAnswer(page);
  await expect(whole).toContainText(arrived);
  await expect(whole).toContainText('Go on exactly where it ends');
  await expect(page.getByRole('group', { name: 'Version 2 of 2' })).toBeVisible();
});

test('a model that goes on by itself ends the document where it broke off, nothing twice', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  const broken = await brokenAnswer(page, pool);
  await broken.getByRole('button', { name: 'Continue' }).click();
  await expect(answers(page).last()).toContainText('That is all.', { timeout: 30_000 });
  const joined = await finishedAnswer(page);
  await expect(page.getByRole('group', { name: 'Version 2 of 2' })).toBeVisible();
  const headings = await joined.locator('h1, h2, h3').allTextContents();
  expect(new Set(headings).size).toBe(headings.length);
});

test('a reload in mid-stream goes on where it was', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Slow');
  await send(page, 'A slow story');
  await expect(answers(page).last()).not.toContainText('Waiting for the first word');
  await page.reload();
  await chatInList(page, 'A slow story').click();
  await expect(answers(page).last()).toHaveAttribute('aria-busy', 'true');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  const finished = await finishedAnswer(page);
  await expect(finished).toContainText('Cost:');
  await expect(finished.getByText('interrupted')).toHaveCount(0);
});

test('a renderer that crashes is reloaded once, and the answer goes on', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Slow');
  await send(page, 'A story that survives');
  await expect(answers(page).last()).not.toContainText('Waiting for the first word');
  await app.crashRenderer();
  const reloaded = await app.window();
  await chatInList(reloaded, 'A story that survives').click();
  await expect(await finishedAnswer(reloaded)).toContainText('Cost:');
});

test('a dropped connection keeps what had arrived', async ({ launch, email, readCode, pool }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Longform');
  await pool.fault({ method: 'POST', path: '/v1/chat/completions', dropAfterBytes: 30_000 });
  await send(page, 'Write, then break off');
  const answer = await finishedAnswer(page);
  await expect(answer).toContainText('What had arrived is kept');
  await expect(answer.getByRole('heading').first()).toBeVisible();
});

test('a chat that cannot be read says so in place of an empty one, and is read again', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'still on the disk');
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await expect(answers(page)).toHaveCount(0);

  const repair = await breakStorage(page, 'get');
  await chatInList(page, 'still on the disk').click();
  await expect(page.getByText('This chat could not be read from your disk.')).toBeVisible();
  await expect(composer(page)).toHaveCount(0);
  await repair();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(answers(page)).toContainText('still on the disk');
  await expect(composer(page)).toBeVisible();
});

test('a bug in a page ends in the log, by its class and place in the code and without what it says', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'words of a person');
  await page.evaluate(() => {
    document.getSelection = () => {
      throw new RangeError('words of a person');
    };
    document.dispatchEvent(new Event('selectionchange'));
  });
  await expect
    .poll(app.log)
    .toMatch(/"bug\.page","page":"main","kind":"error","name":"RangeError","at":"[\w-]+\.js:\d+:\d+/);
  const quick = await app.quickWindow();
  await quick.evaluate(() => void Promise.reject(new TypeError('words of a person')));
  await expect.poll(app.log).toContain('"bug.page","page":"quick","kind":"rejection","name":"TypeError"');
  expect(await app.log()).not.toContain('words of a person');
});

test('deleting a chat can be undone; what stays deleted is gone from the database [P5]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'keep me please');
  const remove = async () => {
    await chatInList(page, 'keep me please').focus();
    await page.keyboard.press('Delete');
  };
  await remove();
  await expect(page.getByText('“keep me please” was deleted.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(answers(page).last()).toContainText('keep me please');

  await remove();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  const dump = () =>
    page.evaluate(async () => {
      const found: unknown[] = [];
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open(name ?? '');
          request.addEventListener('success', () => resolve(request.result));
          request.addEventListener('error', () => reject(request.error ?? new Error('closed')));
        });
        for (const store of db.objectStoreNames) {
          found.push(
            await new Promise((resolve) => {
              const request = db.transaction(store).objectStore(store).getAll();
              request.addEventListener('success', () => resolve(request.result));
            }),
          );
        }
        db.close();
      }
      return JSON.stringify(found, (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
    });
  await expect.poll(dump).not.toContain('keep me please');
});
