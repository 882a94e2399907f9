import { setTimeout as delay } from 'node:timers/promises';
import { median, printTable, quantile, writeResult } from '../lib/report.ts';
import { ask, openApp } from './session.ts';
import { startUpstream } from './upstream.ts';

const rounds = 20;
const everyMs = 4;
const wordsBefore = { from: 50, to: 600 };

/** How much received text is gone after SIGKILL in mid-answer, as the age of the newest word that was kept. */
export async function run(): Promise<void> {
  const upstream = await startUpstream(everyMs, 20_000);
  let opened = await openApp(upstream.url);
  const lost: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { page } = opened;
    await page.getByRole('button', { name: 'New chat', exact: true }).click();
    await ask(page, `round ${round}`);
    const answer = page.getByRole('article', { name: /^Answer by / }).last();
    const word = wordsBefore.from + Math.floor(Math.random() * (wordsBefore.to - wordsBefore.from));
    await answer.getByText(`w${word} `).waitFor();
    // Not always as soon after a frame as Playwright looks.
    await delay(Math.random() * 100);
    const killedAt = Date.now();
    opened = await opened.killAndRestart();
    await opened.page
      .getByRole('navigation')
      .getByRole('button', { name: new RegExp(`^round ${round}`) })
      .click();
    const kept = await opened.page
      .getByRole('article', { name: /^Answer by / })
      .last()
      .innerText();
    const newest = Math.max(...[...kept.matchAll(/w(\d+)/g)].map(([, number]) => Number(number)));
    // A word that was written after the kill was never received.
    const next = upstream.writtenAt[newest + 1] ?? killedAt;
    lost.push(Math.max(0, killedAt - next));
  }
  await opened.end();
  await upstream.close();
  const figures = {
    rounds,
    wordEveryMs: everyMs,
    medianMs: median(lost),
    p95Ms: quantile(lost, 0.95),
    maxMs: Math.max(...lost),
  };
  printTable('Received text lost by SIGKILL of the whole app', [figures]);
  writeResult('loss', { limitMs: 100, ...figures });
}
