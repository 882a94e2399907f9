// @vitest-environment happy-dom
import { cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { TextSource } from '../text-source.ts';
import { useMarkdownBlocks } from './use-markdown-blocks.ts';

afterEach(cleanup);

test('an ended text that comes again, in another object, keeps its blocks', () => {
  const again = (): TextSource => ({ length: 5, slice: (start) => '# One'.slice(start) });
  const blocks = renderHook(({ text, streaming }) => useMarkdownBlocks(text, streaming), {
    initialProps: { text: again(), streaming: true },
  });
  blocks.rerender({ text: again(), streaming: false });
  const ended = blocks.result.current;
  blocks.rerender({ text: again(), streaming: false });
  expect(blocks.result.current).toBe(ended);
});
