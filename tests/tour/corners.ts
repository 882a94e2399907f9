import type { Page } from '@playwright/test';
import { ask, chooseModel, composer, finishedAnswer, send, signIn } from '../e2e/steps.ts';
import { type Chapter, inEveryLook, type Step, type Tour } from './chapter.ts';

/** A search is emptied by the first Escape and left by the second. */
async function leave({ page }: Tour): Promise<void> {
  const overlay = page.getByRole('dialog').or(page.getByRole('alertdialog')).or(page.getByRole('menu'));
  while (await overlay.isVisible()) await page.keyboard.press('Escape');
}

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('searchbox', { name: 'What would you like to do?' }).fill(words);
  await page.keyboard.press('Enter');
}

const chat: readonly Step[] = [
  {
    name: 'empty',
    says: 'A new account: nothing in the list, four ways to begin.',
    walk: ({ page, pool, email }) => signIn(page, email, pool.readCode),
  },
  {
    name: 'models',
    says: 'The list of models.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: /^Model: (?!Choose a model)/ }).click();
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'no-model-found',
    says: 'A search without a hit.',
    walk: ({ page }) => page.getByRole('searchbox', { name: 'Search models' }).fill('nothing like it'),
  },
  {
    name: 'answers',
    says: 'Formatted text, thoughts, and a version beside another.',
    walk: async (tour) => {
      const { page } = tour;
      await leave(tour);
      await chooseModel(page, 'Longform');
      await ask(page, 'Show me everything an answer can hold');
    },
  },
  {
    name: 'reasoning',
    says: 'Thoughts, unfolded.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: 'New chat', exact: true }).click();
      await chooseModel(page, 'Reasoner');
      const answer = await ask(page, 'لماذا السماء زرقاء؟');
      await answer.getByText(/^Thought for/).click();
    },
  },
  {
    name: 'failed-midway',
    says: 'What had arrived stays, the error is below it.',
    walk: async ({ page }) => {
      await chooseModel(page, 'Faulty');
      await ask(page, 'And now one that breaks off');
    },
  },
  {
    name: 'stopped',
    says: 'Stopped by the person.',
    walk: async ({ page }) => {
      await chooseModel(page, 'Slow');
      await send(page, 'A slow one');
      await page.getByRole('article').last().getByText('A lighthouse').waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await finishedAnswer(page);
    },
  },
  {
    name: 'unreachable',
    says: 'The service does not answer.',
    walk: async ({ page, pool }) => {
      await pool.fault({ method: 'POST', path: '/v1/chat/completions', count: 20, status: 503, body: '' });
      await chooseModel(page, 'Echo');
      await ask(page, 'Is anybody there?');
      await pool.clearFaults();
    },
  },
  {
    name: 'out-of-credit',
    says: 'Without credit the draft stays.',
    walk: async ({ app, page, pool, email }) => {
      await pool.credit(email, '-1000');
      await app.fire({ do: 'blur-window' });
      await app.fire({ do: 'focus-window' });
      await composer(page).fill('This message waits for credit.');
      await page.getByRole('button', { name: 'Top up', exact: true }).waitFor();
    },
  },
];

const overlays: readonly Step[] = [
  {
    name: 'palette',
    says: 'Everything that can be done, by typing.',
    walk: async ({ page }) => {
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'palette-nothing',
    says: 'Nothing found.',
    walk: ({ page }) => page.keyboard.type('qqqq'),
  },
  {
    name: 'shortcuts',
    says: 'The sheet of shortcuts.',
    walk: async (tour) => {
      await leave(tour);
      await leave(tour);
      await tour.page.keyboard.press('ControlOrMeta+/');
      await tour.page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'account-menu',
    says: 'The account menu.',
    walk: async (tour) => {
      await leave(tour);
      await tour.page.getByRole('button', { name: 'Account menu' }).click();
      await tour.page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: 'sign-out-everywhere',
    says: 'A question before something that cannot be undone.',
    walk: async ({ page }) => {
      await page.getByRole('menuitem', { name: 'Sign out on all devices' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'chat-deleted',
    says: 'A deleted chat can be had back.',
    walk: async (tour) => {
      await leave(tour);
      await command(tour.page, 'Delete');
      await tour.page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },
];

const settings: readonly Step[] = [0, 1, 2, 3].map((part) => ({
  name: `settings-${part + 1}`,
  says: part === 0 ? 'Settings.' : 'Settings, further down.',
  walk: async ({ page }: Tour) => {
    if (part === 0) await page.keyboard.press('ControlOrMeta+,');
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await page.locator('main').hover();
    if (part > 0) await page.mouse.wheel(0, 560);
  },
}));

const temporary: readonly Step[] = [
  {
    name: 'temporary',
    says: 'A chat that is kept nowhere.',
    walk: async ({ page, pool, email, app }) => {
      await pool.credit(email, '3');
      await app.fire({ do: 'blur-window' });
      await app.fire({ do: 'focus-window' });
      await command(page, 'temporary');
      await page.getByText('Temporary').first().waitFor();
    },
  },
  {
    name: 'quick-empty',
    says: 'The small window.',
    walk: ({ app }) => app.startAgain(['--quick']),
    shows: ({ app }) => app.quickWindow(),
  },
  {
    name: 'quick-answer',
    says: 'An answer in the small window.',
    walk: async ({ app }) => {
      const quick = await app.quickWindow();
      await chooseModel(quick, 'Longform');
      await ask(quick, 'A quick question');
    },
    shows: ({ app }) => app.quickWindow(),
  },
];

export const corners: Chapter = {
  name: 'corners',
  looks: inEveryLook,
  steps: [...chat, ...overlays, ...settings, ...temporary],
};
