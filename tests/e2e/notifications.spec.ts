import { expect, test } from '../support/fixtures.ts';
import { mainState, openSettings, turn } from './desktop-steps.ts';
import { ask, chatInList, chooseModel, send, signIn } from './steps.ts';

test('an answer that ends while the person is elsewhere is told without its words; a click leads there [P5]', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'seen while it was written');
  expect(await app.records('notification')).toEqual([]);
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await pool.fault({ method: 'POST', path: '/v1/chat/completions', delayMs: 6000 });
  await send(page, 'nobody is looking');
  const mainId = (await mainState(app))?.id ?? 0;
  await app.fire({ do: 'blur-window', window: mainId });
  await chatInList(page, 'seen while').click();
  await app.fire({ do: 'blur-window', window: mainId });
  await expect.poll(async () => (await app.records('notification')).length, { timeout: 40_000 }).toBe(1);
  const [told] = await app.records('notification');
  expect(told).toMatchObject({ title: 'Your answer is ready', body: '' });
  await app.fire({ do: 'notification', index: told?.index ?? 0, event: 'click' });
  await expect(page.getByRole('article', { name: 'You' })).toContainText('nobody is looking');
  await expect.poll(async () => (await mainState(app))?.focused).toBe(true);
});

test('the words of an answer are in its notification only where the person wants them', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await openSettings(page);
  await turn(page, 'Show the beginning of the answer in it', true);
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await chooseModel(page, 'Echo');
  await pool.fault({ method: 'POST', path: '/v1/chat/completions', delayMs: 6000 });
  await send(page, 'tell me all about it');
  const mainId = (await mainState(app))?.id ?? 0;
  await app.fire({ do: 'blur-window', window: mainId });
  await expect.poll(async () => (await app.records('notification')).length, { timeout: 40_000 }).toBe(1);
  expect((await app.records('notification'))[0]?.body).toContain('tell me all about it');

  await pool.fault({ method: 'POST', path: '/v1/chat/completions', status: 400, body: '{}' });
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await app.fire({ do: 'blur-window', window: mainId });
  await send(page, 'this one fails');
  await expect.poll(async () => (await app.records('notification')).length).toBe(2);
  expect((await app.records('notification'))[1]).toMatchObject({
    title: 'An answer could not be finished',
  });
});
