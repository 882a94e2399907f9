import { lazyPart } from '../../../ui/lazy-part.ts';
import type { Copied } from './copy.ts';

/** What turns messages into other formats: loaded when somebody is about to copy. */
export const copyPart = lazyPart(async () => {
  const [{ copied }, { selectedParts }] = await Promise.all([
    import('./copy.ts'),
    import('./selected-parts.ts'),
  ]);
  return { copied, selectedParts };
});

/** Writes plain text to the system clipboard; false when the system refused. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Writes text, and what documents understand where there is some; false when the system refused. */
export async function writeCopied({ text, html }: Copied): Promise<boolean> {
  if (html === undefined) return copyText(text);
  const flavours = {
    'text/plain': new Blob([text], { type: 'text/plain' }),
    'text/html': new Blob([html], { type: 'text/html' }),
  };
  try {
    await navigator.clipboard.write([new ClipboardItem(flavours)]);
    return true;
  } catch {
    return false;
  }
}
