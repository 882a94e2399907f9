import { expect, test } from 'vitest';
import { publisherProblem } from './windows-signature.ts';

const answer = (status: number, subject: string) => () =>
  Promise.resolve(JSON.stringify({ status, subject }));
const ours = 'CN="APIPool, Inc.", O=APIPool, C=DE';

test('a valid signature of the publisher passes', async () => {
  expect(await publisherProblem(['APIPool, Inc.'], 'x.exe', answer(0, ours))).toBeNull();
  expect(await publisherProblem(['Old name', 'APIPool, Inc.'], 'x.exe', answer(0, ours))).toBeNull();
});

test.each([
  ['a broken signature', answer(3, ours)],
  ['no signature', answer(2, '')],
  ['another publisher', answer(0, 'CN=Mallory, O=APIPool')],
  ['a publisher whose name only begins alike', answer(0, 'CN="APIPool, Inc. of Mallory"')],
  ['a publisher that is named elsewhere', answer(0, 'CN=Mallory, OU="CN=APIPool, Inc."')],
  ['an answer that is none', () => Promise.resolve('')],
  ['an answer of another shape', () => Promise.resolve('{"status":"0"}')],
  ['nobody to ask', () => Promise.reject(new Error('ENOENT'))],
])('%s does not', async (_what, ask) => {
  expect(await publisherProblem(['APIPool, Inc.'], 'x.exe', ask)).not.toBeNull();
});
