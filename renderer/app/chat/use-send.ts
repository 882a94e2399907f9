import { useEffect, useRef, useState } from 'react';
import { refreshCredits } from '../../stores/credits-store.ts';
import type { Draft } from './draft.ts';

type SendContext = {
  readonly draft: Draft;
  readonly isOutOfCredit: boolean;
  /** The conversation's id once the message is where it belongs; null when nothing was sent. */
  readonly turn: (text: string) => Promise<string | null>;
  readonly onSent: (conversationId: string) => void;
};

/** Sends what stands in the composer as it is pressed: one message at a time, however often that is. */
export function useSend({ draft, isOutOfCredit, turn, onSent }: SendContext) {
  const [isSending, setSending] = useState(false);
  const isUnderWay = useRef(false);
  const isShown = useIsShown();

  const send = async () => {
    const { text } = draft;
    if (isOutOfCredit && !(await hasCreditNow())) return;
    // The chat was left while the service was asked: the text is its draft, and may be another one by now.
    if (!isShown.current) return;
    const sentId = await draft.send(text, () => turn(text));
    if (sentId !== null) onSent(sentId);
  };
  const sendOnce = async () => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setSending(true);
    try {
      await send();
    } finally {
      isUnderWay.current = false;
      setSending(false);
    }
  };
  return { isSending, send: sendOnce };
}

/** The balance may have grown in the browser meanwhile; while it has not, the draft stays where it is. */
async function hasCreditNow(): Promise<boolean> {
  const fresh = await refreshCredits();
  return fresh.ok && fresh.value.balanceMicroUsd > 0n;
}

function useIsShown() {
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  return isShown;
}
