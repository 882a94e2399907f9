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

  await answer.getByRole('button', { name: 'Code' }).click();
  await expect(answer.getByTitle('Preview')).toHaveCount(0);
  await expect(answer.getByText('<h1>Counter</h1>')).toBeVisible();
  udp.close();
});
