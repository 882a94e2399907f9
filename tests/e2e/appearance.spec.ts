import { expect, test } from '../support/fixtures.ts';
import { ask, chatInList, chooseModel, composer, signIn } from './steps.ts';

test('the language changes at once, in the window and in the menus, and is kept [P8]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByLabel('Language').selectOption('العربية');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.getByRole('heading', { name: 'الإعدادات' })).toBeVisible();
  await page.locator('select').selectOption('Deutsch');
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
  await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
  await expect.poll(() => app.menuLabels()).toContain('Bearbeiten');

  const again = await app.restart();
  const restarted = await again.window();
  await expect(restarted.locator('html')).toHaveAttribute('lang', 'de');
});

test('the first start speaks the language of the system', async ({ launch }) => {
  const app = await launch({ languages: ['zh-Hans-CN', 'en'] });
  const page = await app.window();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});

test('an error on the sign-in page follows the language that is chosen below it', async ({ launch }) => {
  const app = await launch();
  const page = await app.window();
  await page.getByLabel('E-mail address').fill('ada');
  await page.getByRole('button', { name: 'Send the code' }).click();
  await expect(page.getByText('This does not look like an e-mail address.')).toBeVisible();
  await page.getByLabel('Language').selectOption('Deutsch');
  await expect(page.getByText('Das sieht nicht nach einer E-Mail-Adresse aus.')).toBeVisible();
});

test('the theme follows the setting, and text grows with its size', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByLabel('Text size').fill('20');
  await expect(page.locator('html')).toHaveCSS('font-size', '20px');
});

test('chats are renamed in place and found by title', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'first chat about apples');
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await ask(page, 'second chat about pears');
  await chatInList(page, 'first chat about apples').focus();
  await page.keyboard.press('F2');
  await page.getByLabel('New name of the chat').fill('Fruit');
  await page.keyboard.press('Enter');
  await expect(chatInList(page, 'Fruit')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search chats' }).fill('pears');
  await expect(chatInList(page, 'second chat about pears')).toBeVisible();
  await expect(chatInList(page, 'Fruit')).toHaveCount(0);
});

test('drafts belong to their chats and survive a restart', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'a chat with a draft');
  await composer(page).fill('unsent here');
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await expect(composer(page)).toHaveValue('');
  await composer(page).fill('unsent in a new chat');
  await chatInList(page, 'a chat with a draft').click();
  await expect(composer(page)).toHaveValue('unsent here');

  const again = await app.restart();
  const restarted = await again.window();
  await expect(composer(restarted)).toHaveValue('unsent in a new chat');
  await chatInList(restarted, 'a chat with a draft').click();
  await expect(composer(restarted)).toHaveValue('unsent here');
});

test('Enter of an input method does not send', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await composer(page).fill('にほんご');
  await composer(page).dispatchEvent('keydown', {
    key: 'Enter',
    keyCode: 229,
    isComposing: true,
    bubbles: true,
  });
  await expect(composer(page)).toHaveValue('にほんご');
  await expect(page.getByRole('article')).toHaveCount(0);
});
