// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { loadMarkdownParts, testView } from '../view/test-view.tsx';

beforeAll(loadMarkdownParts);
afterEach(cleanup);

test('a code block names its language and copies exactly its code', async () => {
  const onCopy = vi.fn<(text: string) => Promise<boolean>>().mockResolvedValue(true);
  const text = '```ts title="x"\nconst a = `b`;\n\n\tdone();\n```\n';
  render(testView(text, false, { onCopy }));
  expect(screen.getByText('ts')).toBeTruthy();
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Copy code' })));
  expect(onCopy.mock.calls).toEqual([['const a = `b`;\n\n\tdone();']]);
  expect(screen.getByRole('status').textContent).toBe('Copied');
});

test('a copy that fails says so', async () => {
  const onCopy = () => Promise.resolve(false);
  render(testView('    x', false, { onCopy }));
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Copy code' })));
  expect(screen.getByRole('status').textContent).toBe('Not copied');
});

test('code can be wrapped', () => {
  const { container } = render(testView('```\nlong\n```'));
  const wrap = screen.getByRole('button', { name: 'Wrap lines' });
  fireEvent.click(wrap);
  expect(wrap.getAttribute('aria-pressed')).toBe('true');
  expect(container.querySelector('pre')?.dataset['wrap']).toBe('true');
});

const colours = (container: HTMLElement) => container.querySelectorAll('pre [class^="hljs-"]').length;

test('code is coloured while it is written, unknown code never', () => {
  const { container, rerender } = render(testView('1. ```js\n   let a = 1;\n', true));
  expect(colours(container)).toBe(2);
  rerender(testView('1. ```js\n   let a = 1;\n   ```\n2. ```js\n   let b', true));
  expect(colours(container)).toBe(3);
  rerender(testView('```nolanguage\nlet a = 1;\n```'));
  expect(colours(container)).toBe(0);
});

test('long code that comes at once is coloured to its end', async () => {
  const line = 'let a = 1;\n';
  const { container } = render(testView(`\`\`\`js\n${line.repeat(200)}\`\`\``));
  const chunks = container.querySelectorAll('pre code > span');
  expect(chunks).toHaveLength(4);
  await waitFor(() => expect(chunks[3]?.querySelectorAll('span')).toHaveLength(8 * 2));
  expect(colours(container)).toBe(200 * 2);
  expect(container.querySelector('pre')?.textContent).toBe(line.repeat(200).trimEnd());
});

test('finished lines of a growing fence are not rendered again', () => {
  const start = '```js\nlet first = 1;\n';
  const { container, rerender } = render(testView(start, true));
  const probe = container.querySelector('pre .hljs-keyword')?.firstChild;
  if (!probe) throw new Error('no probe');
  probe.nodeValue = 'touched';
  let text = start;
  for (let line = 0; line < 200; line += 1) {
    text += `call(${line});\n`;
    rerender(testView(text, true));
  }
  rerender(testView(`${text}\`\`\`\n\nend`));
  expect(probe.isConnected && probe.nodeValue).toBe('touched');
  expect(container.querySelector('pre')?.textContent).toContain('call(199);');
});
