import { type ComponentProps, createElement, useEffect, useState } from 'react';
import { lazyPart, useLazyPart } from '../../../ui/lazy-part.ts';
import type { OpenFindBar } from './open-find-bar.tsx';

const openFindBar = lazyPart(async () => (await import('./open-find-bar.tsx')).OpenFindBar);

type FindBarProps = Omit<ComponentProps<typeof OpenFindBar>, 'opened' | 'onClose'>;

/** Ctrl/Cmd+F: finds every place in this chat, also in messages that are not drawn at the moment. */
export function FindBar(props: FindBarProps) {
  const [isOpen, setOpen] = useState(false);
  const [opened, setOpened] = useState(0);
  // Begins to load with the chat, so that it is there when the keys are pressed.
  const Bar = useLazyPart(openFindBar);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isFind = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'f';
      if (!isFind) return;
      event.preventDefault();
      setOpen(true);
      setOpened((count) => count + 1);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  if (!isOpen || Bar === undefined) return null;
  return createElement(Bar, { ...props, opened, onClose: () => setOpen(false) });
}
