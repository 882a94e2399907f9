import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { ask, chooseModel, signIn } from './steps.ts';

/** Echo answers with what it is asked, so that a fence in the question is one in the answer. */
const fence = (language: string, code: string) => `Here it is:\n\n\`\`\`${language}\n${code}\n\`\`\``;

const preview = (answer: Locator) => answer.getByTitle('Preview').contentFrame();

async function openEcho(page: Page, email: string, readCode: (email: string) => Promise<string>) {
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
}

/** A page that tries every way out that it has and writes down what came of each. */
const escapist = (udpPort: number) => `<h1>Counter</h1>
<p id="outcome">trying</p>
<button onclick="this.textContent = 'pressed'">press</button>
<a href="https://evil.example/link">leave</a>
<a href="https://evil.example/popup" target="_blank">popup</a>
<link rel="preconnect" href="https://evil.example">
<img src="https://evil.example/a.png">
<script>
const attempt = async (work) => {
  try { return (await work()) ?? 'got out'; } catch { return 'refused'; }
};
const event = (target, good, bad) => new Promise((resolve, reject) => {
  target.addEventListener(good, () => resolve()); target.addEventListener(bad, reject);
});
const image = () => { const made = new Image(); made.src = 'https://evil.example/b.png'; return event(made, 'load', 'error'); };
const gathered = () => new Promise((resolve) => {
  const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${udpPort}' }] });
  peer.createDataChannel('x');
  peer.addEventListener('icegatheringstatechange', () => peer.iceGatheringState === 'complete' && resolve('gathered'));
  peer.createOffer().then((offer) => peer.setLocalDescription(offer)).catch(() => resolve('gathered'));
});
const tell = (outcome) => { document.getElementById('outcome').textContent = Object.entries(outcome).map(([k, v]) => k + ': ' + v).join(', '); };
(async () => tell({
  fetch: await attempt(() => fetch('https://evil.example/')),
  app: await attempt(() => fetch('app://main/index.html')),
  image: await attempt(image),
  socket: await attempt(() => event(new WebSocket('wss://evil.example/'), 'open', 'error')),
  parent: await attempt(() => parent.document.title),
  top: await attempt(() => { top.location.href = 'https://evil.example/top'; return 'refused later'; }),
  storage: await attempt(() => localStorage.length),
  database: await attempt(() => indexedDB.open('x') && 'got out'),
  bridge: await attempt(() => { if (!('apipool' in window || 'require' in window)) throw 0; }),
  window: await attempt(() => { if (window.open('https://evil.example/') === null) throw 0; }),
  peer: await gathered(),
}))();
</script>`;

test('a page in an answer runs its scripts when asked to, and they reach nothing [P3]', async ({
  launch,
  email,
  readCode,
}) => {
  const udp = createSocket('udp4');
  let datagrams = 0;
  udp.on('message', () => {
    datagrams += 1;
  });
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  const app = await launch();
  const page = await app.window();
  await openEcho(page, email, readCode);
  const answer = await ask(page, fence('html', escapist((udp.address() as AddressInfo).port)));

  // Never by itself.
  await expect(answer.getByTitle('Preview')).toHaveCount(0);
  await answer.getByRole('button', { name: 'Preview' }).click();
  const inside = preview(answer);
  await expect(inside.getByText('peer: gathered')).toHaveText(
    'fetch: refused, app: refused, image: refused, socket: refused, parent: refused, top: refused, ' +
      'storage: refused, database: refused, bridge: refused, window: refused, peer: gathered',
  );
  expect(datagrams).toBe(0);
  await inside.getByRole('link', { name: 'leave' }).click();
  await inside.getByRole('link', { name: 'popup' }).click();
  await inside.getByRole('button', { name: 'press' }).click();
  await expect(inside.getByRole('button', { name: 'pressed' })).toBeVisible();
  expect(page.url()).toContain('index.html');
  expect(await app.openedExternally()).toEqual([]);
  expect(await app.records('escaped-request')).toEqual([]);

  await answer.getByRole('button', { name: 'Code', exact: true }).click();
  await expect(answer.getByTitle('Preview')).toHaveCount(0);
  await expect(answer.getByText('<h1>Counter</h1>')).toBeVisible();
  udp.close();
});

test('a picture in an answer is shown as one when asked to [P3]', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await openEcho(page, email, readCode);
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80"><rect width="200" height="80" rx="8" fill="teal"/>' +
    '<text x="20" y="48" fill="white">a pool</text><image href="https://evil.example/i.png" width="9" height="9"/></svg>';
  const answer = await ask(page, fence('svg', svg));
  await answer.getByRole('button', { name: 'Preview' }).click();
  await expect(preview(answer).getByText('a pool')).toBeVisible();
  expect(await app.records('escaped-request')).toEqual([]);
});

test('a mermaid fence becomes a diagram, in the colours of the theme, with its code behind a button', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await openEcho(page, email, readCode);
  const answer = await ask(
    page,
    fence('mermaid', 'flowchart LR\n  ask[Ask] --> pool[Pool] --> answer[Answer]'),
  );
  const diagram = answer.getByRole('img', { name: 'Diagram' });
  await expect(diagram).toBeVisible();
  await expect
    .poll(() => diagram.evaluate((image: HTMLImageElement) => image.naturalWidth), 'the picture can be read')
    .toBeGreaterThan(100);
  const light = await diagram.getAttribute('src');
  await app.fire({ do: 'dark-desktop', dark: true });
  await expect(diagram).not.toHaveAttribute('src', light ?? '');

  await answer.getByRole('button', { name: 'Code', exact: true }).click();
  await expect(diagram).toHaveCount(0);
  await expect(answer.getByText('flowchart LR')).toBeVisible();
  await answer.getByRole('button', { name: 'Diagram' }).click();
  await expect(diagram).toBeVisible();
});

test('a diagram with a mistake says so and keeps its code', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await openEcho(page, email, readCode);
  const answer = await ask(page, fence('mermaid', 'flowchart LR\n  this is --- no (diagram'));
  await expect(answer.getByText('This diagram could not be drawn')).toBeVisible();
  await expect(answer.getByText('this is --- no (diagram')).toBeVisible();
});
