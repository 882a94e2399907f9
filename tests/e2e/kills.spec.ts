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

const words = Array.from({ length: 400 }, (_, number) => `w${String(number).padStart(3, '0')}`);

/**
 * After how many words to die. The numbers beyond both ends are the moments when rows are written: right after
 * sending, and with the last word.
 */
function moment(random: () => number): number {
  return Math.max(0, Math.min(words.length, Math.floor(random() * (words.length + 160)) - 80));
}

/** Waits, frame by frame, until so many words of the newest answer can be seen; how many there are by then. */
async function seenWords(page: Page, atLeast: number): Promise<number> {
  const seen = await page.waitForFunction((wanted) => {
    const answer = [...document.querySelectorAll('article[aria-busy]')].at(-1);
    const found = answer?.textContent?.match(/w\d{3}/g)?.length ?? 0;
    return found >= wanted ? { found } : null;
  }, atLeast);
  return (await seen.jsonValue())?.found ?? 0;
}

/** The words of the only answer: what is there is a beginning of what was asked for, and nothing is there twice. */
async function keptWords(page: Page): Promise<number> {
  await expect(answers(page)).toHaveCount(1);
  const found = (await (await finishedAnswer(page)).textContent())?.match(/w\d{3}/g) ?? [];
  expect(found).toEqual(words.slice(0, found.length));
  return found.length;
}

async function askInNewChat(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await send(page, `${title} ${words.join(' ')}`);
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
  await chooseModel(await app.window(), 'Echo');
  for (let round = 0; round < rounds; round += 1) {
    const page = await app.window();
    const title = `killed in round ${round}`;
    await askInNewChat(page, title);
    const seen = await seenWords(page, moment(random));
    await app.kill();
    app = await app.restart();
    const restarted = await app.window();
    await chatInList(restarted, title).click();
    const kept = await keptWords(restarted);
    expect(kept).toBeGreaterThanOrEqual(seen);
    const interrupted = answers(restarted).getByText('This answer was interrupted.');
    await expect(interrupted).toHaveCount(kept < words.length ? 1 : await interrupted.count());
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
    await chooseModel(await app.window(), 'Echo');
    for (let round = 0; round < rounds; round += 1) {
      const page = await app.window();
      const title = `lost in round ${round}`;
      await askInNewChat(page, title);
      await seenWords(page, moment(random));
      // One reload after a crash is done by itself; before a second one within minutes the person is asked.
      if (die === 'crash') await app.crashRenderer();
      else await page.reload();
      const after = await app.window();
      await chatInList(after, title).click();
      expect(await keptWords(after), 'main read on, and the whole answer is there').toBe(words.length);
    }
  });
}
