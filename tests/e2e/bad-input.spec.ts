import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import { balance, chatInList, chooseModel, ask, composer, signIn } from './steps.ts';

type Anything = {
  readonly commands: Record<string, (input: unknown) => Promise<{ ok: boolean; error?: { code: string } }>>;
};

test('malformed commands from the page are refused with a code, and the app goes on', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  const outcomes = await page.evaluate(async () => {
    const { commands } = (window as unknown as { apipool: Anything }).apipool;
    const inputs: readonly [string, unknown][] = [
      ['settings:update', { theme: 'pink' }],
      ['settings:update', { unknown: true }],
      ['settings:update', null],
      ['chat:start', { requestId: '../../etc/passwd' }],
      ['chat:stop', { requestId: 7 }],
      ['shell:open-external', { url: 'file:///etc/passwd' }],
      ['shell:open-external', { url: 'javascript:alert(1)' }],
      ['shell:open-external', { url: 'https://user:pw@example.com/' }],
      ['session:verify-code', { email: 'a@b.co', code: 'x'.repeat(100_000) }],
      ['app:bootstrap', { extra: 1 }],
    ];
    const codes: unknown[] = [];
    for (const [name, input] of inputs) {
      const result = await commands[name]?.(input);
      codes.push(result?.ok === false ? result.error?.code : 'accepted');
    }
    return codes;
  });
  expect(outcomes.filter((code) => code !== 'invalid_input' && code !== 'forbidden')).toEqual([]);
  expect(await app.openedExternally()).toEqual([]);
  await expect(balance(page)).toBeVisible();
});

test('a frame that is not ours is refused by every command', async ({ launch }) => {
  const app = await launch();
  const page = await app.window();
  await page.getByLabel('E-mail address').waitFor();
  await page.evaluate(() => document.body.append(document.createElement('iframe')));
  for (const channel of ['app:bootstrap', 'session:sign-out', 'chat:list']) {
    const reply = await app.fire({ do: 'invoke-from-frame', frameUrl: 'about:blank', channel, args: [{}] });
    expect(reply, channel).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  }
});

test('an answer is not started for an account that is not signed in', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  const result = await page.evaluate(async () => {
    const { commands } = (window as unknown as { apipool: Anything }).apipool;
    const id = () => crypto.randomUUID();
    return commands['chat:start']?.({
      requestId: id(),
      accountId: id(),
      conversationId: id(),
      messageId: id(),
      model: 'pool/echo',
      messages: [{ role: 'user', content: 'x' }],
      temporary: false,
    });
  });
  expect(result?.ok).toBe(false);
});

test('10 MB pasted into the composer: a sentence, and what was written stays', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await composer(page).fill('my own words');
  await composer(page).evaluate((element) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', 'x'.repeat(10 * 1024 * 1024));
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole('alert')).toContainText('It was not inserted and is still on your clipboard');
  await expect(composer(page)).toHaveValue('my own words');
});

test('a broken settings file is set aside, the defaults are used, and the person is told', async ({
  launch,
}) => {
  const app = await launch();
  await app.window();
  await app.close();
  writeFileSync(join(app.userData, 'settings.json'), '{"version":1,"settings":{"theme":');
  const again = await app.restart();
  const page = await again.window();
  // Nobody is signed in yet, so the sentence stands above the sign-in form.
  await expect(page.getByText('Your settings file could not be read.')).toBeVisible();
  expect(readdirSync(app.userData).some((name) => name.startsWith('settings.broken'))).toBe(true);
});

test('a corrupt vault signs out with a sentence and keeps the chats', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'kept with a broken vault');
  await app.close();
  writeFileSync(join(app.userData, 'vault.bin'), Buffer.from('not what it was'));
  const again = await app.restart();
  const restarted = await again.window();
  await expect(restarted.getByText('The saved sign-in could not be read')).toBeVisible();
  await expect(chatInList(restarted, 'kept with a broken vault')).toBeVisible();
  expect(readdirSync(app.userData).some((name) => name.startsWith('vault.broken'))).toBe(true);
});
