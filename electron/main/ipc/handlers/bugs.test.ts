import { expect, test } from 'vitest';
import type { LogFields } from '../../log.ts';
import { createBugHandlers } from './bugs.ts';

function setup() {
  const logged: unknown[] = [];
  const write = (event: string, fields?: LogFields) => void logged.push({ event, ...fields });
  let now = 0;
  const handlers = createBugHandlers({
    log: { info: write, warn: write, error: write },
    isMainPage: ({ webContentsId }) => webContentsId === 1,
    clock: () => now,
  });
  const report = (webContentsId = 1) =>
    handlers['app:report-bug'](
      { kind: 'rejection', name: 'TypeError', at: 'index.js:1:2' },
      { webContentsId },
    );
  const pass = (ms: number) => {
    now += ms;
  };
  return { logged, report, pass };
}

test('a bug of a page is logged with the page it is of', async () => {
  const { logged, report } = setup();
  await report(1);
  await report(2);
  const bug = { event: 'bug.page', kind: 'rejection', name: 'TypeError', at: 'index.js:1:2' };
  expect(logged).toEqual([
    { ...bug, page: 'main' },
    { ...bug, page: 'quick' },
  ]);
});

test('a page that reports without end is not listened to for the rest of the minute', async () => {
  const { logged, report, pass } = setup();
  for (let count = 0; count < 500; count += 1) await report();
  expect(logged).toHaveLength(20);
  expect(await report()).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
  pass(60_000);
  expect(await report()).toMatchObject({ ok: true });
  expect(logged).toHaveLength(21);
});
