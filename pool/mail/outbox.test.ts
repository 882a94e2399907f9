import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type NewMail, openOutbox } from './outbox.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pool-mail-'));
  file = join(folder, 'mail.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mail = (to: string, more: Partial<NewMail> = {}): NewMail => ({
  from: 'a@apipool.net',
  to: [to],
  cc: [],
  bcc: [],
  replyTo: [],
  subject: 'Subject',
  html: null,
  text: null,
  tags: [],
  attachments: [],
  scheduledAt: null,
  topicId: null,
  idempotency: null,
  ...more,
});

test('mails outlive the process, newest first, even where the last line was cut off', () => {
  const first = openOutbox(file);
  first.add(mail('ada@example.com', { text: 'one', idempotency: { key: 'k', hash: 'h' } }));
  first.add(mail('Ada <ADA@example.com>', { text: 'two' }));
  first.add(mail('eve@example.com'));
  appendFileSync(file, '{"id":"torn');
  const second = openOutbox(file);
  expect(second.list('ada@example.com').map(({ text }) => text)).toEqual(['two', 'one']);
  expect(second.list()).toEqual(first.list());
  expect(second.findByKey('k')).toEqual(first.findByKey('k'));
  second.add(mail('eve@example.com', { text: 'after' }));
  expect(openOutbox(file).list()[0]?.text).toBe('after');
});

test('it does not grow without end, in memory or on disk', () => {
  const outbox = openOutbox(file);
  for (let index = 0; index < 1600; index += 1) outbox.add(mail('ada@example.com', { text: String(index) }));
  expect(outbox.list()).toHaveLength(500);
  expect(outbox.list()[0]?.text).toBe('1599');
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(1002);
  expect(openOutbox(file).list()).toEqual(outbox.list());
});

test('a few huge mails push out old ones as many small ones do', () => {
  const outbox = openOutbox();
  const text = 'x'.repeat(30 * 1024 * 1024);
  for (let index = 0; index < 3; index += 1) outbox.add(mail('ada@example.com', { text }));
  expect(outbox.list()).toHaveLength(2);
});
