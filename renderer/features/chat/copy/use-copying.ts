import { type RefObject, useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveAnswers } from '../../../live/live-answers.ts';
import { readText } from '../../../live/text-now.ts';
import { useToastStore } from '../../../stores/toast-store.ts';
import { copyPart, writeCopied } from './clipboard.ts';
import type { CopiedMessage, CopyFormat } from './copy.ts';
import type { ThreadEntry } from '../thread/thread-entry.tsx';

type Copying = {
  readonly scroller: RefObject<HTMLElement | null>;
  /** Holds the drawn messages. */
  readonly content: RefObject<HTMLElement | null>;
  readonly entries: readonly ThreadEntry[];
  readonly live: LiveAnswers;
};

/**
 * Copying what is selected in the thread: as a clean document and as text, or as markdown by Ctrl/Cmd+Shift+C.
 * Ctrl/Cmd+A in the thread selects the conversation. Messages that are not drawn are copied like all others.
 */
export function useCopying({ scroller, content, entries, live }: Copying): void {
  const { t } = useTranslation('chat');

  const copy = useEffectEvent(async (range: Range, format: CopyFormat) => {
    const container = content.current;
    if (!container) return;
    // The selection may change meanwhile.
    const kept = range.cloneRange();
    await copyPart.load();
    const part = copyPart.get();
    const copied = await part?.copied(part.selectedParts(kept, container, entries.length), format, (entry) =>
      messageNow(entries[entry], live),
    );
    const isCopied = copied !== undefined && (await writeCopied(copied));
    const { show } = useToastStore.getState();
    if (!isCopied) show({ tone: 'danger', text: t('message.copyFailed') });
    else if (format === 'markdown') show({ tone: 'info', text: t('message.copiedMarkdown') });
  });
  const onCopy = useEffectEvent((event: ClipboardEvent) => {
    const range = isField(event.target) ? null : selectedIn(content.current);
    if (!range) return;
    event.preventDefault();
    void copy(range, 'rich');
  });
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isField(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === 'c' && event.shiftKey) {
      const range = selectedIn(content.current);
      if (!range) return;
      event.preventDefault();
      void copy(range, 'markdown');
    }
    const isHere = event.target === document.body || scroller.current?.contains(event.target as Node);
    if (key === 'a' && !event.shiftKey && isHere === true && content.current) {
      event.preventDefault();
      document.getSelection()?.selectAllChildren(content.current);
    }
  });

  useEffect(() => {
    const stop = new AbortController();
    document.addEventListener('copy', (event) => onCopy(event), { signal: stop.signal });
    window.addEventListener('keydown', (event) => onKeyDown(event), { signal: stop.signal });
    return () => stop.abort();
  }, []);
}

function selectedIn(content: Element | null): Range | null {
  const selection = document.getSelection();
  if (!content || !selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  return range.intersectsNode(content) ? range : null;
}

/** Text fields have their own selection. */
function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
}

function messageNow(entry: ThreadEntry | undefined, live: LiveAnswers): CopiedMessage | undefined {
  if (!entry) return undefined;
  return { role: entry.message.role, text: readText(entry.message, live).slice(0) };
}
