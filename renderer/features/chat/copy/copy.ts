import type { Root } from 'hast';
import { htmlOf, markdownOf, plainOf } from '../../../markdown/copy/formats.ts';
import { sourcesOfBlocks, treeOfDrawn, treeOfMarkdown, treeOfPlain } from '../../../markdown/copy/trees.ts';
import type { SelectedPart } from './selected-parts.ts';

export type CopyFormat = 'markdown' | 'rich' | 'plain';

/** A message's text as it is now. */
export type CopiedMessage = { readonly role: 'user' | 'assistant' | 'system'; readonly text: string };

/** What goes to the clipboard; `html` only where documents should get more than text. */
export type Copied = { readonly text: string; readonly html?: string };

/** How long messages are turned into another format before the page gets its turn, in ms. */
const pieceMs = 12;

/** What is selected, in the order of the chat. `messageAt` gives the message of an entry. */
export async function copied(
  parts: readonly SelectedPart[],
  format: CopyFormat,
  messageAt: (entry: number) => CopiedMessage | undefined,
): Promise<Copied> {
  const texts: string[] = [];
  const pages: string[] = [];
  let pieceEnd = performance.now() + pieceMs;
  for (const part of parts) {
    if (performance.now() > pieceEnd) {
      await new Promise((resolve) => setTimeout(resolve));
      pieceEnd = performance.now() + pieceMs;
    }
    const message = part.entry === null ? undefined : messageAt(part.entry);
    if (format === 'markdown') {
      texts.push(part.kind === 'part' ? markdownOfPart(part, message) : (message?.text ?? ''));
      continue;
    }
    const tree = part.kind === 'part' ? treeOfDrawn(part.content) : treeOfMessage(message);
    texts.push(part.kind === 'message' && message?.role === 'user' ? message.text : plainOf(tree));
    if (format === 'rich') pages.push(htmlOf(tree));
  }
  const text = texts.filter((each) => each !== '').join('\n\n');
  return format === 'rich' ? { text, html: pages.join('\n') } : { text };
}

function treeOfMessage(message: CopiedMessage | undefined): Root {
  if (message?.role === 'assistant') return treeOfMarkdown(message.text);
  return treeOfPlain(message?.text ?? '');
}

/** Blocks that are selected whole are copied as they are written, where they do not rest on others. */
function markdownOfPart(
  { content, blocks, blockCount }: Extract<SelectedPart, { readonly kind: 'part' }>,
  message: CopiedMessage | undefined,
): string {
  if (message?.role === 'user') return content.textContent;
  const sources = blockCount > 0 && message ? sourcesOfBlocks(message.text) : [];
  const known = sources.length === blockCount ? sources : [];
  if (!blocks.every((block) => typeof block !== 'number' || typeof known[block] === 'string')) {
    return markdownOf(treeOfDrawn(content));
  }
  return blocks
    .map((block) => (typeof block === 'number' ? (known[block] ?? '') : markdownOf(treeOfDrawn(block))))
    .join('\n\n');
}
