import { expect, test } from 'vitest';
import { createLinkInbox } from './inbox.ts';

function setup() {
  let time = 1_000_000;
  const delivered: string[] = [];
  const inbox = createLinkInbox(() => time);
  return {
    inbox,
    delivered,
    pass: (ms: number) => {
      time += ms;
    },
    open: () => inbox.open((link) => delivered.push(link)),
  };
}

test('holds links until the window is ready, then delivers them in order', () => {
  const { inbox, delivered, open } = setup();
  inbox.push('a');
  inbox.push('b');
  expect(delivered).toEqual([]);
  open();
  expect(delivered).toEqual(['a', 'b']);
  inbox.push('c');
  expect(delivered).toEqual(['a', 'b', 'c']);
});

test('holds links again while the window is gone, and delivers each once', () => {
  const { inbox, delivered, open } = setup();
  open();
  inbox.close();
  inbox.push('a');
  expect(delivered).toEqual([]);
  open();
  open();
  expect(delivered).toEqual(['a']);
});

test('the same link within a few seconds counts once, also when it was delivered already', () => {
  const { inbox, delivered, open, pass } = setup();
  inbox.push('a');
  inbox.push('a');
  open();
  pass(4_000);
  inbox.push('a');
  expect(delivered).toEqual(['a']);
  pass(1_000);
  inbox.push('a');
  expect(delivered).toEqual(['a', 'a']);
});

test('a link that waited ten minutes is gone', () => {
  const { inbox, delivered, open, pass } = setup();
  inbox.push('old');
  pass(9 * 60_000);
  inbox.push('young');
  pass(60_000);
  open();
  expect(delivered).toEqual(['young']);
});

test('holds the twenty newest', () => {
  const { inbox, delivered, open } = setup();
  for (let index = 0; index < 25; index += 1) inbox.push(`link ${index}`);
  open();
  expect(delivered).toHaveLength(20);
  expect(delivered[0]).toBe('link 5');
  expect(delivered.at(-1)).toBe('link 24');
});
