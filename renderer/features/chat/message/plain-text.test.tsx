// @vitest-environment happy-dom
import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { PlainText } from './plain-text.tsx';

const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at}`).join('\n');
const shown = (element: HTMLElement) => [...element.children].map((child) => child.textContent).join('\n');

test('a growing text is shown whole, and what has been shown is left alone', () => {
  const { container, rerender } = render(<PlainText text={lines(400)} />);
  expect(shown(container)).toBe(lines(400));
  const first = container.firstChild;
  rerender(<PlainText text={lines(1_000)} />);
  expect(shown(container)).toBe(lines(1_000));
  expect(container.firstChild).toBe(first);
  expect(container.children.length).toBeGreaterThan(2);
});

test('another text replaces the one before', () => {
  const { container, rerender } = render(<PlainText text={lines(1_000)} />);
  rerender(<PlainText text="something else" />);
  expect(shown(container)).toBe('something else');
});
