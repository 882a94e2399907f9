import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { answers, chatInList, chooseModel, finishedAnswer, send, signIn } from './steps.ts';

/** How often each way of dying is tried: a sample in `npm test`, 50 in `npm run test:deep`. */
const rounds = Number(process.env['KILLS'] ?? '2');

/** The same moments in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const story = (page: Page) => answers(page).last().getByRole('paragraph').first();
const shownText = async (page: Page) => (await story(page).innerText()).trim();

/** Lets the answer grow to a random length and says what could be read by then. */
async function readUntil(page: Page, characters: number): Promise<string> {
  await expect.poll(async () => (await shownText(page)).length).toBeGreaterThan(characters);
  return shownText(page);
}

test(`SIGKILL of the whole app, ${rounds} times at random moments: nothing that was visible is missing`, async ({
  launch,
  email,
  readCode,
}) => {
  test.setTimeout(60_000 + rounds * 30_000);
  const random = createRandom(7);
  let app = await launch();
  await signIn(await app.window(), email, readCode);
  await chooseModel(await app.window(), 'Slow');
  for (let round = 0; round < rounds; round += 1) {
    const page = await app.window();
    await page.getByRole('button', { name: 'New chat', exact: true }).click();
    await send(page, `killed in round ${round}`);
    const seen = await readUntil(page, 30 + Math.floor(random() * 200));
    await app.kill();
    app = await app.restart();
    const restarted = await app.window();
    await chatInList(restarted, `killed in round ${round}`).click();
    await finishedAnswer(restarted);
    expect(await shownText(restarted)).toContain(seen);
    await expect(answers(restarted)).toHaveCount(1);
    await expect(answers(restarted).getByText('This answer was interrupted.')).toBeVisible();
  }
});

for (const [how, die] of [
  ['the renderer crashes', 'crash'],
  ['the page is reloaded', 'reload'],
] as const) {
  test(`${how}, ${rounds} times at random moments: the answer goes on, nothing doubled`, async ({
    launch,
    email,
    readCode,
  }) => {
    test.setTimeout(60_000 + rounds * 40_000);
    const random = createRandom(11);
    const app = await launch();
    await signIn(await app.window(), email, readCode);
    await chooseModel(await app.window(), 'Slow');
    for (let round = 0; round < rounds; round += 1) {
      const page = await app.window();
      await page.getByRole('button', { name: 'New chat', exact: true }).click();
      await send(page, `lost in round ${round}`);
      const seen = await readUntil(page, 30 + Math.floor(random() * 200));
      if (die === 'crash') await app.crashRenderer();
      else await page.reload();
      // One reload is done by itself; a second crash within a minute asks the person first.
      const after = await app.window();
      await chatInList(after, `lost in round ${round}`).click();
      await expect.poll(async () => (await shownText(after)).startsWith(seen)).toBe(true);
      const text = await readUntil(after, seen.length + 20);
      expect(text.split('A lighthouse keeper counted ships').length - 1, 'nothing is doubled').toBe(1);
      await after.getByRole('button', { name: 'Stop' }).click();
      await finishedAnswer(after);
    }
  });
}
