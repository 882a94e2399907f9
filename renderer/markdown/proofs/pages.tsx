import { cleanup, render } from '@testing-library/react';
import { loadMarkdownParts, testView } from '../view/test-view.tsx';

const ignore = () => undefined;

/** The clock stands, so that a slow machine does not leave code uncoloured for a moment. */
export async function preparePages(): Promise<void> {
  // No spy: it would remember each of millions of calls.
  performance.now = () => 0;
  await loadMarkdownParts();
}

/** Marks that differ from view to view are made equal; neighbouring texts are one text anyway. */
export const markup = (container: HTMLElement) =>
  container.innerHTML.replaceAll(/(data-note(?:-call)?=")[^"]*-(\d+")/g, '$1$2');

/** The page of a whole text, as `read` sees it. */
export function readPage<T>(text: string, read: (container: HTMLElement) => T): T {
  const { container } = render(testView(text, false));
  const result = read(container);
  cleanup();
  return result;
}

/** The page of a whole text. */
export const wholePage = (text: string) => readPage(text, markup);

/** What went wrong with a text that came in pieces cut at `places`, or undefined. `look` sees every state of it. */
export function pageFault(
  text: string,
  places: readonly number[],
  whole: string,
  look: (container: HTMLElement) => void = ignore,
) {
  const page = streamedPage(text, places, look);
  return page === whole ? undefined : { text, places, page, whole };
}

function streamedPage(
  text: string,
  places: readonly number[],
  look: (container: HTMLElement) => void,
): string {
  const { container, rerender } = render(testView('', true));
  for (const place of [...places, text.length]) {
    rerender(testView(text.slice(0, place), true));
    look(container);
  }
  rerender(testView(text, false));
  look(container);
  const page = markup(container);
  // Also takes the container off the page, or tens of thousands of them would stay.
  cleanup();
  return page;
}
