import { Check, Copy } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button.tsx';
import { copyRich } from './rich-copy.ts';

/** Writes plain text to the system clipboard; false when the system refused. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

type CopyButtonProps = {
  readonly text: string;
  /** The drawn message, where it has more to give than its text. */
  readonly drawn?: RefObject<HTMLElement | null>;
};

export function CopyButton({ text, drawn }: CopyButtonProps) {
  const { t } = useTranslation('chat');
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const label =
    outcome === 'copied'
      ? t('message.copied')
      : outcome === 'failed'
        ? t('message.copyFailed')
        : t('message.copy');
  const copy = async () => {
    const isCopied = drawn ? await copyRich(text, drawn.current) : await copyText(text);
    setOutcome(isCopied ? 'copied' : 'failed');
  };
  return (
    <>
      <IconButton size="s" label={label} onPress={() => void copy()}>
        {outcome === 'copied' ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
      </IconButton>
      <span className="visually-hidden" role="status">
        {outcome === null ? '' : label}
      </span>
    </>
  );
}
