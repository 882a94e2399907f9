import type { NoticeCode } from '#shared/domain/app.ts';
import { expect, test } from 'vitest';
import { createNotices } from './notices.ts';
import { createPageGate } from './page-gate.ts';

function setup() {
  const gate = createPageGate();
  const sent: NoticeCode[] = [];
  return { gate, sent, notices: createNotices(gate, (code) => sent.push(code)) };
}

test('what was found out at the start comes with the bootstrap, once', () => {
  const { gate, sent, notices } = setup();
  notices.add('settings_reset');
  notices.add('settings_reset');
  notices.add('keyring_weak');
  expect(notices.take()).toEqual(['settings_reset', 'keyring_weak']);
  expect(notices.take()).toEqual([]);
  gate.open();
  expect(sent).toEqual([]);
});

test('what is found out between bootstrap and ready is sent when the page listens', () => {
  const { gate, sent, notices } = setup();
  notices.take();
  notices.add('vault_unreadable');
  expect(sent).toEqual([]);
  gate.open();
  expect(sent).toEqual(['vault_unreadable']);
  expect(notices.take()).toEqual([]);
});

test('a page that listens is told at once, each time', () => {
  const { gate, sent, notices } = setup();
  gate.open();
  notices.add('link_unknown');
  notices.add('link_unknown');
  expect(sent).toEqual(['link_unknown', 'link_unknown']);
});

test('the gate holds what comes while the page is gone, and keeps the newest twenty', () => {
  const gate = createPageGate();
  const ran: number[] = [];
  gate.open();
  gate.run(() => ran.push(0));
  gate.close();
  for (let index = 1; index <= 25; index += 1) gate.run(() => ran.push(index));
  expect(ran).toEqual([0]);
  gate.open();
  expect(ran).toEqual([0, ...Array.from({ length: 20 }, (_, index) => index + 6)]);
});
