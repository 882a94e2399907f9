import { expect, test } from '../support/fixtures.ts';
import { answers, chatInList, chooseModel, finishedAnswer, send, signIn } from './steps.ts';

const chats = ['north', 'east', 'south', 'west'];

/** Words that are in no other chat, in an order of their own. */
const songOf = (chat: string) => Array.from({ length: 150 }, (_, number) => `${chat}${number}`).join(' ');

test('four answers at once in four chats: each grows in its own, is whole at its end and after a reload', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool();
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await chooseModel(page, 'Echo');
  // Slow enough that the first still runs when the last has begun.
  await pool.fault({
    method: 'POST',
    path: '/v1/chat/completions',
    count: chats.length,
    bytesPerSecond: 6000,
  });
  for (const chat of chats) {
    await page.getByRole('button', { name: 'New chat', exact: true }).click();
    await send(page, songOf(chat));
  }
  const running = page.getByRole('navigation', { name: 'Chats' }).getByRole('img', {
    name: 'An answer is being written',
  });
  await expect(running).toHaveCount(chats.length);
  for (const chat of chats) {
    await chatInList(page, `${chat}0 `).click();
    await expect(answers(page)).toContainText(`${chat}0 ${chat}1 `);
    await expect(answers(page)).toHaveAttribute('aria-busy', 'true');
  }
  await expect(running).toHaveCount(0, { timeout: 60_000 });

  for (const reload of [false, true]) {
    if (reload) await page.reload();
    for (const chat of chats) {
      await chatInList(page, `${chat}0 `).click();
      await expect((await finishedAnswer(page)).getByRole('paragraph').first()).toHaveText(songOf(chat));
      await expect(answers(page)).toHaveCount(1);
    }
  }
});
