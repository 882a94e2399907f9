import { expect, test } from '../support/fixtures.ts';
import { hostileLinks } from '../support/hostile-links.ts';
import { answers, ask, chooseModel, composer, signIn } from './steps.ts';

test('two hundred hostile links do nothing but say that they are not understood', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'what was here before');
  await composer(page).fill('my own draft');
  for (const url of hostileLinks(200)) await app.fire({ do: 'open-url', url });
  await expect(page.getByText('That link is not one APIPool understands.')).toHaveCount(1);
  await expect(composer(page)).toHaveValue('my own draft');
  await expect(answers(page)).toHaveCount(1);
  expect(new URL(page.url()).pathname).toBe('/index.html');
  expect(await app.openedExternally()).toEqual([]);
  expect(await app.records('escaped-request')).toEqual([]);
  expect(await app.records('dialog')).toEqual([]);
  expect(await app.log()).not.toContain('evil.example');
});

test('every form of link, at a cold start and to the running app, fills in and never sends', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'the linked chat');
  const model = await page.getByRole('button', { name: /^Model: / }).getAttribute('aria-label');
  expect(model).toBe('Model: Echo');
  const id = await page.evaluate(async () => {
    const [name] = (await indexedDB.databases()).map((database) => database.name ?? '');
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name ?? '');
      request.addEventListener('success', () => resolve(request.result));
    });
    const [key] = await new Promise<IDBValidKey[]>((resolve) => {
      const request = db.transaction('conversations').objectStore('conversations').getAllKeys();
      request.addEventListener('success', () => resolve(request.result));
    });
    db.close();
    return typeof key === 'string' ? key : '';
  });
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  expect(await app.startAgain([`apipool://chat/${id}`])).toBe(0);
  await expect(answers(page).last()).toContainText('the linked chat');
  expect(await app.startAgain(['apipool://new?prompt=Line%20one%0ALine%20two&model=pool%2Fslow'])).toBe(0);
  await expect(composer(page)).toHaveValue('Line one\nLine two');
  await expect(answers(page)).toHaveCount(0);

  const again = await app.restart({ args: [`apipool://chat/${id}`] });
  await expect(answers(await again.window()).last()).toContainText('the linked chat');
  await expect.poll(async () => (await again.records('protocol-client')).length).toBe(1);
});
